/* A small town for walks: streets along whole ten-thousandths of a degree, and the routes through it as OSRM writes
 * them. */
#ifndef SUPPORT_ROUTE_H
#define SUPPORT_ROUTE_H

#include <quark/navigation.h>

/* The corner (north, east) of the town, in blocks of about 111 m (north) and 95 m (east). */
double town_latitude(double north);
double town_longitude(double east);

/* From (0, 0) three blocks north on First Road, right, two blocks east on Second Road, to the Tea House. */
const char *town_route(void);
/* The same as an answer of a service that begins at another place, one block east: north on Third Road, and there. */
const char *town_new_route(void);
/* The first one by car, with a jam on Second Road and lanes before the turn. */
const char *town_drive(void);

#endif
