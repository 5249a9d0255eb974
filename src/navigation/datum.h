/* A place on the Earth, in a type of its own for each datum, so that two of them never mix unseen. Degrees. */
#ifndef QK_NAVIGATION_DATUM_H
#define QK_NAVIGATION_DATUM_H

/* What receivers, OSM and all of libquark speak. */
struct qk_wgs84 {
	double latitude, longitude;
};

/* What Amap speaks, in mainland China: only at its border (gcj02.h). */
struct qk_gcj02 {
	double latitude, longitude;
};

#endif
