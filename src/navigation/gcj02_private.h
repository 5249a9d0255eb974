/* The table of the border. */
#ifndef QK_NAVIGATION_GCJ02_PRIVATE_H
#define QK_NAVIGATION_GCJ02_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

extern const int32_t qk_mainland_first[2];
extern const int16_t qk_mainland_corners[][2];
extern const size_t qk_mainland_corner_count;

#endif
