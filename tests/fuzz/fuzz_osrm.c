/* Any bytes as an answer of OSRM: refused with a sentence, or a route whose parts are all in range. */
#include "check_route.h"
#include "navigation/osrm.h"
#include "navigation/words.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say_each_step(const struct qk_route *route)
{
	for (size_t i = 0; i < route->step_count; i++) {
		struct qk_words words = qk_words_of_step(route, i);
		struct qk_buffer out = {0};

		qk_words_say(&out, i % 2 ? QK_LANGUAGE_EN : QK_LANGUAGE_ZH, &words, route->steps[i].length_m,
			     QK_UNITS_METRIC);
		if (!out.length)
			abort();
		qk_buffer_free(&out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[160] = "", *text = malloc(size + 1);
	struct qk_route *route;

	if (!text)
		return 0;
	/* Without a NUL behind it, so that reading beyond it is seen. */
	text = realloc(text, size ? size : 1);
	memcpy(text, data, size);
	if (!qk_route_from_osrm(text, size, NULL, 0, &route, why, sizeof why)) {
		check_route(route);
		say_each_step(route);
	} else if (!*why || route)
		abort();
	qk_route_free(route);
	free(text);
	return 0;
}
