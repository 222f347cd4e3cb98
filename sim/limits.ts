/** One physics step of the simulated site. All machine motion is integrated at this rate. */
export const stepMs = 20;
export const stepS = stepMs / 1000;

/** Simulated time between two clock messages: fine up to this speed factor, coarse above it. */
export const fineWireSpeedMax = 10;
export const fineWireSteps = 1;
export const coarseWireSteps = 5;

/** Longest wall time that the simulation waits for one follower's acknowledgement of a clock. */
export const followerWaitMaxMs = 1000;
/** Followers are named by strangers: more than this are ignored. */
export const followerCountMax = 16;

/** Poses of one action goal. */
export const goalPoseCountMax = 5000;
/** A path whose first pose is farther away than this is refused: driving there would be a way nobody planned. */
export const approachMaxM = 3;
/** Messages of one machine that a late link may hold back. */
export const lateMessageCountMax = 2000;
/** Accidents kept for the test oracle; later ones are counted only. */
export const accidentCountMax = 200;

/** One rosbridge message from a client, bytes. A goal of 5,000 poses is about 1 MB. */
export const clientMessageBytesMax = 2_000_000;
export const clientCountMax = 32;
export const clientSubscriptionCountMax = 500;
export const clientAdvertisementCountMax = 500;
/** Outgoing bytes of a slow client: the simulation waits above the first, the client is disconnected above the second. */
export const clientBufferedBytesSlow = 1_000_000;
export const clientBufferedBytesMax = 8_000_000;
