/* WGS-84 and GCJ-02, the shifted coordinates of maps in mainland China. The transform is not published; this is the
 * well-known reconstruction, within about 0.1 m of Amap's own. Hong Kong, Macau, Taiwan and the neighbouring countries
 * are not shifted, and neither are places here. The border is right to about 2 km on land; close to it a place may be
 * taken for one of the other side. */
#ifndef QK_NAVIGATION_GCJ02_H
#define QK_NAVIGATION_GCJ02_H

#include "navigation/datum.h"

/* 1 in mainland China with its coastal waters. */
int qk_in_mainland_china(double latitude, double longitude);

/* Both leave a place outside mainland China where it is. There and back again is less than a micrometre. (Some 500 m
 * beyond the border the way back takes a place for a shifted one of the mainland: the two cannot be told apart.) */
struct qk_gcj02 qk_gcj02_from_wgs84(struct qk_wgs84 place);
struct qk_wgs84 qk_wgs84_from_gcj02(struct qk_gcj02 place);

#endif
