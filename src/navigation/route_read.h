/* Reading a route whose format is to be found out. */
#ifndef QK_NAVIGATION_ROUTE_READ_H
#define QK_NAVIGATION_ROUTE_READ_H
#include "navigation/route.h"

int qk_route_read(const char *text, size_t length, size_t which, struct qk_route **out, char *why, size_t why_size);

#endif
