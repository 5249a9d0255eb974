/* The key terms of a manoeuvre, by a rule from the step, in each language. */
#include "quarkctl_instructions.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Any of the words separated by '|' will do. */
struct terms {
	const char *en, *zh;
};

static const struct terms maneuvers[] = {
	[QK_MANEUVER_ARRIVE] = {"arrive", "到达"},
	[QK_MANEUVER_DEPART] = {"head|set out", "出发"},
	[QK_MANEUVER_MERGE] = {"merge", "并道|并入"},
	[QK_MANEUVER_ON_RAMP] = {"ramp", "匝道"},
	[QK_MANEUVER_OFF_RAMP] = {"ramp|exit", "匝道|出口"},
	[QK_MANEUVER_FORK] = {"fork", "岔"},
	[QK_MANEUVER_END_OF_ROAD] = {"end of the road", "尽头"},
	[QK_MANEUVER_ROUNDABOUT] = {"roundabout", "环岛"},
	[QK_MANEUVER_ROTARY] = {"roundabout|rotary", "环岛"},
	[QK_MANEUVER_ROUNDABOUT_TURN] = {"roundabout", "环岛"},
	[QK_MANEUVER_EXIT_ROUNDABOUT] = {"exit the roundabout", "离开环岛|驶离环岛"},
	[QK_MANEUVER_EXIT_ROTARY] = {"exit the roundabout", "离开环岛|驶离环岛"},
	[QK_MANEUVER_USE_LANE] = {"keep|continue|lane", "靠|继续|保持|车道"},
};

static const struct terms modifiers[] = {
	[QK_MODIFIER_UTURN] = {"U-turn", "调头|掉头"},
	[QK_MODIFIER_SHARP_RIGHT] = {"right", "右"},
	[QK_MODIFIER_RIGHT] = {"right", "右"},
	[QK_MODIFIER_SLIGHT_RIGHT] = {"right", "右"},
	[QK_MODIFIER_STRAIGHT] = {"straight|ahead", "直行|正前方"},
	[QK_MODIFIER_SLIGHT_LEFT] = {"left", "左"},
	[QK_MODIFIER_LEFT] = {"left", "左"},
	[QK_MODIFIER_SHARP_LEFT] = {"left", "左"},
};

static const struct terms sharp = {"sharp", "急"}, slight = {"slight", "稍"};
static const struct terms ferry = {"ferry", "轮渡"}, train = {"train", "列车|火车"};

static const struct terms directions[] = {{"north", "北"},       {"northeast", "东北"}, {"east", "东"},
					  {"southeast", "东南"}, {"south", "南"},       {"southwest", "西南"},
					  {"west", "西"},        {"northwest", "西北"}};

static int says(const char *sentence, const char *term, size_t length)
{
	for (; *sentence; sentence++)
		if (!strncasecmp(sentence, term, length))
			return 1;
	return 0;
}

static int says_any(const char *sentence, const char *terms)
{
	while (*terms) {
		size_t length = strcspn(terms, "|");

		if (says(sentence, terms, length))
			return 1;
		terms += length + (terms[length] == '|');
	}
	return 0;
}

struct check {
	const struct qk_ctl_case *one;
	const char *ours;
	int language;
	struct qk_buffer *missing;
};

static void want_text(struct check *check, const char *terms)
{
	if (says_any(check->ours, terms))
		return;
	qk_buffer_text(check->missing, check->missing->length ? ", " : "");
	qk_buffer_text(check->missing, terms);
}

static void want(struct check *check, const struct terms *terms)
{
	const char *words = check->language == QK_LANGUAGE_ZH ? terms->zh : terms->en;

	if (words)
		want_text(check, words);
}

/* Directions: only where the manoeuvre has one that a person would hear. */
static int has_direction(const struct qk_words *words)
{
	switch (words->maneuver) {
	case QK_MANEUVER_DEPART:
	case QK_MANEUVER_ROUNDABOUT:
	case QK_MANEUVER_ROTARY:
	case QK_MANEUVER_EXIT_ROUNDABOUT:
	case QK_MANEUVER_EXIT_ROTARY:
	case QK_MANEUVER_USE_LANE:
		return 0;
	case QK_MANEUVER_ARRIVE:
		return words->modifier != QK_MODIFIER_UTURN;
	case QK_MANEUVER_MERGE:
	case QK_MANEUVER_ON_RAMP:
	case QK_MANEUVER_OFF_RAMP:
		return words->modifier != QK_MODIFIER_STRAIGHT;
	default:
		return 1;
	}
}

static int has_strength(const struct qk_words *words)
{
	switch (words->maneuver) {
	case QK_MANEUVER_TURN:
	case QK_MANEUVER_CONTINUE:
	case QK_MANEUVER_END_OF_ROAD:
	case QK_MANEUVER_NEW_NAME:
	case QK_MANEUVER_NOTIFICATION:
	case QK_MANEUVER_ROUNDABOUT_TURN:
		return 1;
	default:
		return 0;
	}
}

static void want_direction(struct check *check, const struct qk_words *words)
{
	const char *name = qk_modifier_name(words->modifier);

	if (words->modifier && has_direction(words))
		want(check, &modifiers[words->modifier]);
	if (has_strength(words) && !strncmp(name, "sharp", 5))
		want(check, &sharp);
	if (has_strength(words) && !strncmp(name, "slight", 6))
		want(check, &slight);
	if (words->maneuver == QK_MANEUVER_DEPART && words->bearing_after >= 0)
		for (int i = 0; i < 8; i++)
			/* The longer names first: "northeast" has "north" in it. */
			if (says_any(check->one->theirs,
				     check->language == QK_LANGUAGE_ZH ? directions[i ^ 1].zh : directions[i ^ 1].en))
				want(check, &directions[i ^ 1]);
}

static void want_number(struct check *check, uint32_t number)
{
	struct qk_buffer text = {0};

	qk_words_ordinal(&text, check->language, number);
	if (text.data)
		want_text(check, text.data);
	qk_buffer_free(&text);
}

/* A name that the other sentence says, in ours too; of several each is looked at. */
static void want_names(struct check *check, const char *names)
{
	while (names && *names) {
		size_t length = strcspn(names, ";,");
		char name[200];

		while (length && *names == ' ') {
			names++;
			length--;
		}
		snprintf(name, sizeof name, "%.*s", (int)length, names);
		if (length && length < sizeof name && says(check->one->theirs, name, length))
			want_text(check, name);
		names += length + (names[length] != '\0');
	}
}

void qk_ctl_missing_terms(const struct qk_ctl_case *one, int language, const char *ours, struct qk_buffer *missing)
{
	const struct qk_words *words = &one->words;
	struct check check = {one, ours, language, missing};
	int rides = words->mode == QK_TRAVEL_FERRY || words->mode == QK_TRAVEL_TRAIN;

	if (rides) {
		want(&check, words->mode == QK_TRAVEL_FERRY ? &ferry : &train);
	} else {
		if ((size_t)words->maneuver < sizeof maneuvers / sizeof *maneuvers)
			want(&check, &maneuvers[words->maneuver]);
		want_direction(&check, words);
		if (words->exit_number)
			want_number(&check, words->exit_number);
		if (words->maneuver == QK_MANEUVER_ARRIVE && words->stop && !words->waypoint)
			want_number(&check, words->stop);
	}
	want_names(&check, words->name);
	want_names(&check, words->ref);
	want_names(&check, words->destinations);
	want_names(&check, words->exits);
	want_names(&check, words->rotary_name);
	want_names(&check, words->junction);
	want_names(&check, words->waypoint);
}
