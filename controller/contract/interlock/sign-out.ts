/**
 * Who may say that somebody has left the site, or is where no machine is: those who answer for people on the site. An operator answers for machines, and
 * would sign out whoever stands in their way; an auditor only looks.
 */
export const signOutRoles = ['foreman', 'safety', 'admin'] as const;

/** Signed out at once, at the most: a shift that has left. */
export const signedOutAtOnceMax = 500;
