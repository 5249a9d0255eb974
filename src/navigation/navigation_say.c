#include "navigation/navigation_say.h"

#include <quark/navigation.h>

#include <string.h>

int qk_say_language(const char *tag)
{
	return tag && qk_language_find(tag) == QK_LANGUAGE_ZH ? QK_LANGUAGE_ZH : QK_LANGUAGE_EN;
}

static int service_speaks(const struct qk_route_step *step, int language)
{
	return step->instruction && *step->instruction && step->language &&
	       qk_language_find(step->language) == language;
}

void qk_say_shown(struct qk_buffer *out, const struct qk_route *route, size_t step, const char *language)
{
	struct qk_words words = qk_words_of_step(route, step);
	int own = qk_say_language(language);

	if (service_speaks(&route->steps[step], own))
		qk_buffer_text(out, route->steps[step].instruction);
	else
		qk_words_write(out, own, &words);
}

void qk_say_spoken(struct qk_buffer *out, const struct qk_route *route, size_t step, double distance_m,
		   const char *language, int imperial)
{
	struct qk_words words = qk_words_of_step(route, step);

	qk_words_say(out, qk_say_language(language), &words, distance_m,
		     imperial ? QK_UNITS_IMPERIAL : QK_UNITS_METRIC);
}

void qk_say_distance(struct qk_buffer *out, double distance_m, const char *language, int imperial)
{
	qk_words_distance(out, qk_say_language(language), distance_m, imperial ? QK_UNITS_IMPERIAL : QK_UNITS_METRIC,
			  0);
}

void qk_say_duration(struct qk_buffer *out, double seconds, const char *language)
{
	qk_words_duration(out, qk_say_language(language), seconds, 0);
}

const char *qk_say_state(int state, const char *language)
{
	int chinese = qk_say_language(language) == QK_LANGUAGE_ZH;

	switch (state) {
	case QUARK_NAVIGATION_STATE_OFF_ROUTE:
		return chinese ? "您已偏离路线" : "You have left the route";
	case QUARK_NAVIGATION_STATE_REROUTING:
		return chinese ? "正在重新规划路线" : "Looking for a new route";
	case QUARK_NAVIGATION_STATE_ARRIVED:
		return chinese ? "已到达目的地" : "You have arrived";
	default:
		return "";
	}
}
