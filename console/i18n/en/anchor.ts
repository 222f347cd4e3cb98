/** Where the site is on earth. */
export const enAnchor = {
  'anchor.title': 'Place on earth',
  'anchor.open': 'See and enter where the site is',
  'anchor.intro': 'Telematics and links tell places on earth by it. Without it they tell none.',
  'anchor.none': 'Nobody has entered where the site is.',
  'anchor.by': 'Entered by {by}, {time}',
  'anchor.offered':
    'The building model says {latitude}°, {longitude}°, y axis at {azimuth}° ({from}). Authoring tools write their default city there: compare before you take it.',
  'anchor.take': 'Take the model’s figures',
  'anchor.datum': 'Datum',
  'anchor.latitude': 'Latitude, degrees',
  'anchor.longitude': 'Longitude, degrees',
  'anchor.height': 'Height of the site’s zero above sea level, m (empty: not known)',
  'anchor.azimuth': 'Azimuth of the y axis, degrees clockwise from true north',
  'anchor.source': 'How it was found (survey, control point …)',
  'anchor.save': 'Enter this place',
  'anchor.remove': 'Take the place away',
  'anchor.saved': 'Entered.',
  'anchor.shifted': 'GCJ-02 and BD-09 are shifted by some hundred metres and are not taken.',
  'anchor.wrong':
    'Latitude, longitude and azimuth have to be numbers of degrees, and how they were found has to be said.',
};
