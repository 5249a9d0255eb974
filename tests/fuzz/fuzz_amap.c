/* Any bytes as an answer of Amap: refused with a sentence, or a route whose parts are all in range. */
#include "check_route.h"
#include "navigation/amap.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[160] = "", *text = malloc(size + 1);
	struct qk_route *route;

	if (!text)
		return 0;
	/* Without a NUL behind it, so that reading beyond it is seen. */
	text = realloc(text, size ? size : 1);
	memcpy(text, data, size);
	if (!qk_route_from_amap(text, size, 0, 0, &route, why, sizeof why))
		check_route(route);
	else if (!*why || route)
		abort();
	qk_route_free(route);
	free(text);
	return 0;
}
