#include "navigation/words_private.h"

#include <math.h>
#include <string.h>
#include <strings.h>

int qk_language_find(const char *tag)
{
	size_t length = tag ? strcspn(tag, "-_") : 0;

	if (length == 2 && !strncasecmp(tag, "en", 2))
		return QK_LANGUAGE_EN;
	return length == 2 && !strncasecmp(tag, "zh", 2) ? QK_LANGUAGE_ZH : QK_LANGUAGE_NONE;
}

void qk_words_piece(struct qk_buffer *out, struct piece piece)
{
	qk_buffer_append(out, piece.text, piece.length);
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static struct piece whole(const char *text)
{
	return (struct piece){text ? text : "", text ? strlen(text) : 0};
}

static struct piece trimmed(struct piece piece)
{
	for (; piece.length && *piece.text == ' '; piece.length--)
		piece.text++;
	while (piece.length && piece.text[piece.length - 1] == ' ')
		piece.length--;
	return piece;
}

/* Up to the first separator. */
static struct piece first_of(struct piece piece, char separator)
{
	const char *end = piece.length ? memchr(piece.text, separator, piece.length) : NULL;

	if (end)
		piece.length = (size_t)(end - piece.text);
	return trimmed(piece);
}

static int has_digit(struct piece piece)
{
	for (size_t i = 0; i < piece.length; i++)
		if (piece.text[i] >= '0' && piece.text[i] <= '9')
			return 1;
	return 0;
}

/* Some services repeat the numbers of a road in brackets behind its name. */
static struct piece without_ref(struct piece name, struct piece ref)
{
	size_t more = ref.length + 3;

	if (ref.length && name.length > more && !memcmp(name.text + name.length - more, " (", 2) &&
	    !memcmp(name.text + name.length - 1 - ref.length, ref.text, ref.length) &&
	    name.text[name.length - 1] == ')')
		name.length -= more;
	return name;
}

static void choose_road(struct chosen *chosen)
{
	struct piece ref = whole(chosen->words->ref), name = without_ref(whole(chosen->words->name), ref);
	int same = name.length == ref.length && !memcmp(name.text, ref.text, ref.length);

	ref = first_of(ref, ';');
	if (!name.length || same || (chosen->words->is_motorway && has_digit(ref))) {
		chosen->road = ref.length ? ref : name;
		return;
	}
	chosen->road = name;
	/* Said aloud, the name is enough. */
	chosen->ref = chosen->spoken ? (struct piece){"", 0} : ref;
}

/* "A1, B2: Town, Village" or "Town, Village": the first of each. */
static void choose_destination(struct chosen *chosen)
{
	struct piece all = whole(chosen->words->destinations);
	const char *colon = all.length ? strstr(all.text, ": ") : NULL;

	if (colon) {
		chosen->towards_ref = first_of((struct piece){all.text, (size_t)(colon - all.text)}, ',');
		all = (struct piece){colon + 2, all.length - (size_t)(colon + 2 - all.text)};
	}
	chosen->towards = first_of(all, ',');
}

static void choose_side(struct chosen *chosen)
{
	static const struct {
		int8_t side, strength;
	} sides[] = {
		[QK_MODIFIER_NONE] = {QK_MODIFIER_NONE, 0},
		[QK_MODIFIER_UTURN] = {QK_MODIFIER_UTURN, 0},
		[QK_MODIFIER_SHARP_RIGHT] = {QK_MODIFIER_RIGHT, 1},
		[QK_MODIFIER_RIGHT] = {QK_MODIFIER_RIGHT, 0},
		[QK_MODIFIER_SLIGHT_RIGHT] = {QK_MODIFIER_RIGHT, -1},
		[QK_MODIFIER_STRAIGHT] = {QK_MODIFIER_STRAIGHT, 0},
		[QK_MODIFIER_SLIGHT_LEFT] = {QK_MODIFIER_LEFT, -1},
		[QK_MODIFIER_LEFT] = {QK_MODIFIER_LEFT, 0},
		[QK_MODIFIER_SHARP_LEFT] = {QK_MODIFIER_LEFT, 1},
	};
	int modifier = chosen->words->modifier;

	if (modifier < 0 || modifier > QK_MODIFIER_SHARP_LEFT)
		modifier = QK_MODIFIER_NONE;
	chosen->side = sides[modifier].side;
	chosen->strength = sides[modifier].strength;
}

static struct chosen choose(const struct qk_words *words, int spoken)
{
	struct chosen chosen = {.words = words, .spoken = spoken};

	choose_road(&chosen);
	choose_destination(&chosen);
	choose_side(&chosen);
	chosen.exit = first_of(whole(words->exits), ';');
	chosen.rotary = whole(words->rotary_name);
	chosen.junction = whole(words->junction);
	chosen.waypoint = whole(words->waypoint);
	chosen.on_foot = words->mode == QK_TRAVEL_WALKING || words->mode == QK_TRAVEL_PUSHING_BIKE;
	return chosen;
}

/* --- lanes and directions ----------------------------------------------------------------------------------------- */

enum lanes qk_words_lanes(const struct qk_words *words)
{
	/* Runs of lanes that may and may not be taken, from the left: "ox" is two runs, beginning with one that may. */
	unsigned runs = 0, first = 0, before = 2;

	for (size_t i = 0; i < words->lane_count; i++) {
		unsigned valid = words->lanes[i].valid ? 1 : 0;

		if (!i)
			first = valid;
		runs += valid != before;
		before = valid;
	}
	if (runs == 2)
		return first ? LANES_LEFT : LANES_RIGHT;
	if (runs == 3)
		return first ? LANES_SIDES : LANES_MIDDLE;
	return runs > 3 ? LANES_OTHER : LANES_ALL;
}

/* The four main directions are a little narrower than the others. */
int qk_words_compass(int bearing)
{
	int quarter = bearing / 90 % 4, within = bearing % 90;

	if (within <= 20)
		return quarter * 2;
	return within < 70 ? quarter * 2 + 1 : (quarter * 2 + 2) % 8;
}

/* --- amounts ------------------------------------------------------------------------------------------------------ */

static uint64_t step_to(double amount, double step)
{
	return (uint64_t)(floor(amount / step + 0.5) * step);
}

static struct amount round_metric(double metres)
{
	double step = metres < 100 ? 5 : metres < 300 ? 10 : 50;
	uint64_t rounded = step_to(metres, step);

	if (rounded < 1000)
		return (struct amount){rounded * 10, UNIT_METRE};
	if (metres < 9950)
		return (struct amount){(uint64_t)floor(metres / 100 + 0.5), UNIT_KILOMETRE};
	return (struct amount){(uint64_t)floor(metres / 1000 + 0.5) * 10, UNIT_KILOMETRE};
}

static struct amount round_imperial(double metres)
{
	double feet = metres / 0.3048, miles = metres / 1609.344;

	if (feet < 975)
		return (struct amount){step_to(feet, feet < 100 ? 10 : 50) * 10, UNIT_FOOT};
	if (miles < 9.95)
		return (struct amount){(uint64_t)floor(miles * 10 + 0.5), UNIT_MILE};
	return (struct amount){(uint64_t)floor(miles + 0.5) * 10, UNIT_MILE};
}

struct amount qk_words_round(double metres, int units)
{
	if (!(metres > 0))
		metres = 0;
	/* Farther than once around the Earth is a mistake, but no reason for nonsense. */
	if (metres > 1e8)
		metres = 1e8;
	return units == QK_UNITS_IMPERIAL ? round_imperial(metres) : round_metric(metres);
}

static struct time_amount round_time(double seconds)
{
	uint64_t minutes = !(seconds > 0) ? 0 : seconds < 1e9 ? (uint64_t)floor(seconds / 60 + 0.5) : 16666667;

	/* From 10 hours on, minutes are noise; steps of 5 from 3 hours on. */
	if (minutes >= 600)
		minutes = (minutes + 30) / 60 * 60;
	else if (minutes >= 180)
		minutes = (minutes + 2) / 5 * 5;
	return (struct time_amount){minutes / 1440, minutes / 60 % 24, minutes % 60};
}

/* --- what others call --------------------------------------------------------------------------------------------- */

void qk_words_distance(struct qk_buffer *out, int language, double metres, int units, int spoken)
{
	if (language == QK_LANGUAGE_ZH)
		qk_words_zh_distance(out, qk_words_round(metres, units), spoken);
	else
		qk_words_en_distance(out, qk_words_round(metres, units), spoken);
}

void qk_words_duration(struct qk_buffer *out, int language, double seconds, int spoken)
{
	if (language == QK_LANGUAGE_ZH)
		qk_words_zh_time(out, round_time(seconds), spoken);
	else
		qk_words_en_time(out, round_time(seconds), spoken);
}

void qk_words_ordinal(struct qk_buffer *out, int language, uint32_t number)
{
	if (language == QK_LANGUAGE_ZH)
		qk_words_zh_ordinal(out, number);
	else
		qk_words_en_ordinal(out, number);
}

static void capitalise(struct qk_buffer *out, size_t at)
{
	if (!out->failed && at < out->length && out->data[at] >= 'a' && out->data[at] <= 'z')
		out->data[at] = (char)(out->data[at] - 'a' + 'A');
}

void qk_words_write(struct qk_buffer *out, int language, const struct qk_words *words)
{
	struct chosen chosen = choose(words, 0);
	size_t at = out->length;

	if (language == QK_LANGUAGE_ZH) {
		qk_words_zh(out, &chosen);
		return;
	}
	qk_words_en(out, &chosen);
	capitalise(out, at);
}

/* After "in 50 metres" what begins like a place or a long phrase needs a breath in Chinese. */
static int needs_breath(const char *text)
{
	return !strncmp(text, "沿", 3) || !strncmp(text, "继续", 6) || !strncmp(text, "在", 3);
}

void qk_words_say(struct qk_buffer *out, int language, const struct qk_words *words, double distance_m, int units)
{
	struct chosen chosen = choose(words, 1);
	struct amount amount = qk_words_round(distance_m, units);
	struct qk_buffer sentence = {0};
	int ahead = distance_m >= 0 && amount.tenths > 50;
	size_t at = out->length;

	if (language == QK_LANGUAGE_ZH) {
		qk_words_zh(&sentence, &chosen);
		qk_buffer_text(out, ahead ? "前方" : "");
	} else {
		qk_words_en(&sentence, &chosen);
		qk_buffer_text(out, ahead ? "in " : "");
	}
	if (ahead)
		qk_words_distance(out, language, distance_m, units, 1);
	if (ahead && (language != QK_LANGUAGE_ZH || (sentence.data && needs_breath(sentence.data))))
		qk_buffer_text(out, language == QK_LANGUAGE_ZH ? "，" : ", ");
	qk_buffer_append(out, sentence.data ? sentence.data : "", sentence.length);
	out->failed |= sentence.failed;
	qk_buffer_free(&sentence);
	if (language != QK_LANGUAGE_ZH)
		capitalise(out, at);
}

/* --- a step of a route -------------------------------------------------------------------------------------------- */

/* The lanes before a manoeuvre belong to its own place, which is the first point of its step. */
static void find_lanes(const struct qk_route *route, const struct qk_route_step *step, struct qk_words *words)
{
	for (uint32_t i = 0; i < step->lane_sets.count; i++) {
		const struct qk_lane_set *set = &route->lane_sets[step->lane_sets.first + i];

		if (set->point != step->first)
			continue;
		words->lanes = route->lanes + set->first;
		words->lane_count = set->count;
	}
}

static void find_stop(const struct qk_route *route, const struct qk_route_step *step, struct qk_words *words)
{
	uint32_t last_leg = route->steps[route->step_count - 1].leg, stops = 0;

	if (step->leg != last_leg)
		words->stop = step->leg + 1;
	for (size_t i = 1; i < route->waypoint_count; i++)
		if (!route->waypoints[i].pass_through && stops++ == step->leg)
			words->waypoint = route->waypoints[i].name;
	/* OSRM names a waypoint after the road it lies on, which is no name of a place. */
	if (words->waypoint && step->name && !strcmp(words->waypoint, step->name))
		words->waypoint = NULL;
}

struct qk_words qk_words_of_step(const struct qk_route *route, size_t index)
{
	const struct qk_route_step *step = &route->steps[index];
	struct qk_words words = {.maneuver = step->maneuver,
				 .modifier = step->modifier,
				 .mode = step->mode,
				 .exit_number = step->exit_number,
				 .bearing_after = step->bearing_after,
				 .name = step->name,
				 .ref = step->ref,
				 .destinations = step->destinations,
				 .exits = step->exits,
				 .rotary_name = step->rotary_name,
				 .junction = step->junction};

	if (step->first < step->last)
		words.is_motorway = (route->classes[step->first] & QK_CLASS_MOTORWAY) != 0;
	find_lanes(route, step, &words);
	if (step->maneuver == QK_MANEUVER_ARRIVE)
		find_stop(route, step, &words);
	return words;
}
