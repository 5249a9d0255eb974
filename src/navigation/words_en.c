/* English. Sentences begin small: the caller makes the first letter large where one begins. */
#include "navigation/words_private.h"

#include <string.h>

static void say(struct qk_buffer *out, const char *before, struct piece piece, const char *after)
{
	qk_buffer_text(out, before);
	qk_words_piece(out, piece);
	qk_buffer_text(out, after);
}

/* " onto Road (A1) towards Town". */
static void tail(struct qk_buffer *out, const struct chosen *chosen, const char *onto)
{
	if (chosen->road.length)
		say(out, onto, chosen->road, "");
	if (chosen->road.length && chosen->ref.length)
		say(out, " (", chosen->ref, ")");
	if (!chosen->towards.length && !chosen->towards_ref.length)
		return;
	qk_buffer_text(out, " towards ");
	qk_words_piece(out, chosen->towards_ref);
	if (chosen->towards_ref.length && chosen->towards.length)
		qk_buffer_text(out, ": ");
	qk_words_piece(out, chosen->towards);
}

static const char *side(const struct chosen *chosen)
{
	return chosen->side == QK_MODIFIER_LEFT ? "left" : "right";
}

static int is_sideways(const struct chosen *chosen)
{
	return chosen->side == QK_MODIFIER_LEFT || chosen->side == QK_MODIFIER_RIGHT;
}

/* "turn left", "make a slight left", "make a U-turn", or `straight`. */
static void turn(struct qk_buffer *out, const struct chosen *chosen, const char *straight)
{
	if (chosen->side == QK_MODIFIER_UTURN) {
		qk_buffer_text(out, "make a U-turn");
	} else if (!is_sideways(chosen)) {
		qk_buffer_text(out, straight);
	} else if (chosen->strength) {
		qk_buffer_text(out, chosen->strength < 0 ? "make a slight " : "make a sharp ");
		qk_buffer_text(out, side(chosen));
	} else {
		qk_buffer_text(out, "turn ");
		qk_buffer_text(out, side(chosen));
	}
}

static void at_junction(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->junction.length)
		say(out, "at ", chosen->junction, ", ");
}

static void stay(struct qk_buffer *out, const struct chosen *chosen)
{
	at_junction(out, chosen);
	turn(out, chosen, "continue straight");
	tail(out, chosen, chosen->side == QK_MODIFIER_UTURN ? " and continue on " : " to stay on ");
}

static void end_of_road(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->junction.length)
		say(out, "at the end of the road, at ", chosen->junction, ", ");
	else
		qk_buffer_text(out, "at the end of the road, ");
	turn(out, chosen, "continue straight");
	tail(out, chosen, " onto ");
}

static void new_name(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->side == QK_MODIFIER_UTURN) {
		turn(out, chosen, "");
	} else if (!is_sideways(chosen)) {
		qk_buffer_text(out, "continue straight");
	} else {
		qk_buffer_text(out, chosen->strength < 0   ? "continue with a slight "
				    : chosen->strength > 0 ? "continue with a sharp "
							   : "continue ");
		qk_buffer_text(out, side(chosen));
	}
	tail(out, chosen, " onto ");
}

static void fork_way(struct qk_buffer *out, const struct chosen *chosen)
{
	qk_buffer_text(out, "at the fork, ");
	if (is_sideways(chosen) && chosen->strength <= 0) {
		qk_buffer_text(out, "keep ");
		qk_buffer_text(out, side(chosen));
	} else {
		turn(out, chosen, "keep straight");
	}
	tail(out, chosen, " onto ");
}

static void merge(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->side == QK_MODIFIER_UTURN)
		qk_buffer_text(out, "make a U-turn and merge");
	else
		qk_buffer_text(out, "merge");
	if (is_sideways(chosen)) {
		qk_buffer_byte(out, ' ');
		qk_buffer_text(out, side(chosen));
	}
	tail(out, chosen, " onto ");
}

/* Where a ramp is: " on the left". */
static void where(struct qk_buffer *out, const struct chosen *chosen)
{
	if (is_sideways(chosen)) {
		qk_buffer_text(out, " on the ");
		qk_buffer_text(out, side(chosen));
	} else if (chosen->side == QK_MODIFIER_STRAIGHT) {
		qk_buffer_text(out, " straight ahead");
	}
}

static void ramp(struct qk_buffer *out, const struct chosen *chosen, int off)
{
	if (chosen->side == QK_MODIFIER_UTURN)
		qk_buffer_text(out, "make a U-turn and ");
	if (off && chosen->exit.length)
		say(out, "take exit ", chosen->exit, "");
	else
		qk_buffer_text(out, off ? "take the exit ramp" : "take the ramp");
	where(out, chosen);
	tail(out, chosen, " to ");
}

static void at_roundabout(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->rotary.length)
		say(out, "at the ", chosen->rotary, " roundabout, ");
	else
		qk_buffer_text(out, "at the roundabout, ");
}

static void roundabout(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->words->exit_number) {
		at_roundabout(out, chosen);
		qk_buffer_text(out, "take the ");
		qk_words_en_ordinal(out, chosen->words->exit_number);
		qk_buffer_text(out, " exit");
	} else if (chosen->road.length || chosen->towards.length) {
		at_roundabout(out, chosen);
		qk_buffer_text(out, "exit");
	} else if (chosen->rotary.length) {
		say(out, "enter the ", chosen->rotary, " roundabout");
	} else {
		qk_buffer_text(out, "enter the roundabout");
	}
	tail(out, chosen, " onto ");
}

static void lane_numbers(struct qk_buffer *out, const struct qk_words *words)
{
	size_t left = 0;

	for (size_t i = 0; i < words->lane_count; i++)
		left += words->lanes[i].valid != 0;
	qk_buffer_text(out, " in the ");
	for (size_t i = 0; i < words->lane_count; i++) {
		if (!words->lanes[i].valid)
			continue;
		qk_words_en_ordinal(out, (uint32_t)i + 1);
		left--;
		qk_buffer_text(out, left > 1 ? ", " : left == 1 ? " or " : " lane from the left");
	}
}

static void use_lane(struct qk_buffer *out, const struct chosen *chosen)
{
	static const char *const sentences[] = {
		[LANES_LEFT] = "keep left",
		[LANES_RIGHT] = "keep right",
		[LANES_MIDDLE] = "keep in the middle",
		[LANES_SIDES] = "keep left or right",
	};
	enum lanes lanes = qk_words_lanes(chosen->words);

	if (lanes != LANES_ALL && lanes != LANES_OTHER) {
		qk_buffer_text(out, sentences[lanes]);
	} else {
		turn(out, chosen, "continue straight");
		if (lanes == LANES_OTHER)
			lane_numbers(out, chosen->words);
	}
	tail(out, chosen, " on ");
}

static void depart(struct qk_buffer *out, const struct chosen *chosen)
{
	static const char *const directions[] = {"north", "northeast", "east", "southeast",
						 "south", "southwest", "west", "northwest"};

	if (chosen->words->bearing_after >= 0) {
		qk_buffer_text(out, "head ");
		qk_buffer_text(out, directions[qk_words_compass(chosen->words->bearing_after)]);
	} else {
		qk_buffer_text(out, "set out");
	}
	tail(out, chosen, " on ");
}

static void arrive(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->waypoint.length) {
		say(out, "arrive at ", chosen->waypoint, "");
	} else {
		qk_buffer_text(out, "arrive at your ");
		if (chosen->words->stop) {
			qk_words_en_ordinal(out, chosen->words->stop);
			qk_buffer_byte(out, ' ');
		}
		qk_buffer_text(out, "destination");
	}
	if (is_sideways(chosen) || chosen->side == QK_MODIFIER_STRAIGHT)
		qk_buffer_byte(out, ',');
	where(out, chosen);
}

/* "take the Star ferry towards Central". */
static void ride(struct qk_buffer *out, const struct chosen *chosen, const char *vehicle)
{
	qk_buffer_text(out, "take the ");
	if (chosen->road.length)
		say(out, "", chosen->road, " ");
	qk_buffer_text(out, vehicle);
	tail(out, &(struct chosen){.towards = chosen->towards, .towards_ref = chosen->towards_ref}, "");
}

static void drive(struct qk_buffer *out, const struct chosen *chosen)
{
	switch (chosen->words->maneuver) {
	case QK_MANEUVER_NEW_NAME:
	case QK_MANEUVER_NOTIFICATION:
		new_name(out, chosen);
		break;
	case QK_MANEUVER_DEPART:
		depart(out, chosen);
		break;
	case QK_MANEUVER_ARRIVE:
		arrive(out, chosen);
		break;
	case QK_MANEUVER_MERGE:
		merge(out, chosen);
		break;
	case QK_MANEUVER_ON_RAMP:
	case QK_MANEUVER_OFF_RAMP:
		ramp(out, chosen, chosen->words->maneuver == QK_MANEUVER_OFF_RAMP);
		break;
	case QK_MANEUVER_FORK:
		fork_way(out, chosen);
		break;
	case QK_MANEUVER_END_OF_ROAD:
		end_of_road(out, chosen);
		break;
	case QK_MANEUVER_CONTINUE:
		stay(out, chosen);
		break;
	case QK_MANEUVER_ROUNDABOUT:
	case QK_MANEUVER_ROTARY:
		roundabout(out, chosen);
		break;
	case QK_MANEUVER_EXIT_ROUNDABOUT:
	case QK_MANEUVER_EXIT_ROTARY:
		qk_buffer_text(out, "exit the roundabout");
		tail(out, chosen, " onto ");
		break;
	case QK_MANEUVER_USE_LANE:
		use_lane(out, chosen);
		break;
	case QK_MANEUVER_ROUNDABOUT_TURN:
		at_roundabout(out, chosen);
		turn(out, chosen, "continue straight");
		tail(out, chosen, " onto ");
		break;
	default:
		at_junction(out, chosen);
		turn(out, chosen, "go straight");
		tail(out, chosen, " onto ");
	}
}

void qk_words_en(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->words->mode == QK_TRAVEL_FERRY && chosen->words->maneuver != QK_MANEUVER_ARRIVE)
		ride(out, chosen, "ferry");
	else if (chosen->words->mode == QK_TRAVEL_TRAIN && chosen->words->maneuver != QK_MANEUVER_ARRIVE)
		ride(out, chosen, "train");
	else
		drive(out, chosen);
	if (chosen->words->mode == QK_TRAVEL_PUSHING_BIKE && chosen->words->maneuver != QK_MANEUVER_ARRIVE)
		qk_buffer_text(out, ", pushing your bike");
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

void qk_words_en_ordinal(struct qk_buffer *out, uint32_t number)
{
	static const char *const endings[] = {"th", "st", "nd", "rd"};
	uint32_t last = number % 10;

	qk_buffer_u64(out, number);
	qk_buffer_text(out, last > 3 || number / 10 % 10 == 1 ? "th" : endings[last]);
}

void qk_words_en_distance(struct qk_buffer *out, struct amount amount, int spoken)
{
	static const char *const written[] = {" m", " km", " ft", " mi"};
	static const char *const said[] = {" metre", " kilometre", " foot", " mile"};

	qk_buffer_u64(out, amount.tenths / 10);
	if (amount.tenths % 10) {
		qk_buffer_byte(out, '.');
		qk_buffer_u64(out, amount.tenths % 10);
	}
	if (!spoken)
		qk_buffer_text(out, written[amount.unit]);
	else if (amount.unit == UNIT_FOOT && amount.tenths != 10)
		qk_buffer_text(out, " feet");
	else
		qk_buffer_text(out, said[amount.unit]);
	if (spoken && amount.unit != UNIT_FOOT && amount.tenths != 10)
		qk_buffer_byte(out, 's');
}

static void count(struct qk_buffer *out, uint64_t number, const char *unit, const char *said, int spoken)
{
	if (!number)
		return;
	if (out->length && out->data[out->length - 1] != ' ')
		qk_buffer_byte(out, ' ');
	qk_buffer_u64(out, number);
	qk_buffer_byte(out, ' ');
	qk_buffer_text(out, spoken ? said : unit);
	if (spoken && number != 1)
		qk_buffer_byte(out, 's');
}

void qk_words_en_time(struct qk_buffer *out, struct time_amount time, int spoken)
{
	struct qk_buffer text = {0};

	count(&text, time.days, "d", "day", spoken);
	count(&text, time.hours, "h", "hour", spoken);
	count(&text, time.minutes, "min", "minute", spoken);
	if (!text.length)
		qk_buffer_text(&text, spoken ? "less than a minute" : "< 1 min");
	qk_buffer_append(out, text.data ? text.data : "", text.length);
	out->failed |= text.failed;
	qk_buffer_free(&text);
}
