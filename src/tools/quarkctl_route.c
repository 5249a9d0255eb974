/* quarkctl route: the steps of a route file, in words. */
#include "navigation/words.h"
#include "quarkctl_guide.h"

#include <string.h>

/* What is to be done, then how far it is to the next manoeuvre and how long it takes. */
static void print_step(struct qk_buffer *out, int language, const struct qk_route *route, size_t index)
{
	const struct qk_route_step *step = &route->steps[index];
	struct qk_words words = qk_words_of_step(route, index);

	qk_buffer_print(out, "%zu\t", index + 1);
	qk_words_write(out, language, &words);
	if (step->length_m > 0) {
		qk_buffer_byte(out, '\t');
		qk_words_distance(out, language, step->length_m, QK_UNITS_METRIC, 0);
	}
	if (step->length_m > 0 && step->duration_s > 0) {
		qk_buffer_byte(out, '\t');
		qk_words_duration(out, language, step->duration_s, 0);
	}
	qk_buffer_byte(out, '\n');
}

static void print_route(struct qk_buffer *out, int language, const struct qk_route *route)
{
	qk_buffer_print(out, "%s\t", route->source);
	qk_words_distance(out, language, route->length_m, QK_UNITS_METRIC, 0);
	if (route->duration_s > 0) {
		qk_buffer_byte(out, '\t');
		qk_words_duration(out, language, route->duration_s, 0);
	}
	qk_buffer_print(out, "\t%zu\n", route->point_count);
	for (size_t i = 0; i < route->step_count; i++)
		print_step(out, language, route, i);
}

int qk_ctl_route(struct qk_ctl *ctl)
{
	const char *tag = ctl->values[QK_CTL_LANGUAGE];
	int language = qk_language_find(tag ? tag : "en"), failed;
	struct qk_buffer out = {0};
	struct qk_route *route;

	if (!language)
		return qk_ctl_say(ctl, "there are no instructions in %s; there are en and zh-Hans", tag);
	if (qk_ctl_read_route(ctl, ctl->arguments[0], &route))
		return QK_CTL_FAILED;
	print_route(&out, language, route);
	failed = out.failed;
	if (!failed)
		fwrite(out.data, 1, out.length, stdout);
	qk_buffer_free(&out);
	qk_route_free(route);
	return failed ? qk_ctl_say(ctl, "no memory for the steps") : QK_CTL_OK;
}
