/* What the files of the connections share. */
#ifndef QK_GLASSES_PORT_PRIVATE_H
#define QK_GLASSES_PORT_PRIVATE_H

#include "glasses/port.h"

/* The oldest of a queue that is not empty. */
struct qk_parcel *qk_lane_take(struct qk_lane *lane);
struct qk_freight *qk_track_take(struct qk_track *track);

void qk_parcel_free(struct qk_parcel *parcel);

#endif
