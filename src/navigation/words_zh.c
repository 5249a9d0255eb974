/* Simplified Chinese. Words that suit a car, a bicycle and a walker alike are preferred; where there is none, a walker
 * has his own. */
#include "navigation/words_private.h"

#include <string.h>

static void say(struct qk_buffer *out, const char *before, struct piece piece, const char *after)
{
	qk_buffer_text(out, before);
	qk_words_piece(out, piece);
	qk_buffer_text(out, after);
}

static void road(struct qk_buffer *out, const struct chosen *chosen)
{
	qk_words_piece(out, chosen->road);
	if (chosen->ref.length)
		say(out, "（", chosen->ref, "）");
}

static void towards(struct qk_buffer *out, const struct chosen *chosen)
{
	if (!chosen->towards.length && !chosen->towards_ref.length)
		return;
	qk_buffer_text(out, "，往");
	qk_words_piece(out, chosen->towards_ref);
	if (chosen->towards_ref.length && chosen->towards.length)
		qk_buffer_text(out, "：");
	qk_words_piece(out, chosen->towards);
	qk_buffer_text(out, "方向");
}

/* "，进入路，往城方向". */
static void tail(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->road.length) {
		qk_buffer_text(out, "，进入");
		road(out, chosen);
	}
	towards(out, chosen);
}

static int is_sideways(const struct chosen *chosen)
{
	return chosen->side == QK_MODIFIER_LEFT || chosen->side == QK_MODIFIER_RIGHT;
}

static const char *side(const struct chosen *chosen)
{
	return chosen->side == QK_MODIFIER_LEFT ? "左" : "右";
}

static const char *go_on(const struct chosen *chosen)
{
	return chosen->on_foot ? "前行" : "行驶";
}

/* "左转", "稍向左转", "向左急转", "调头", or `straight`. */
static void turn(struct qk_buffer *out, const struct chosen *chosen, const char *straight)
{
	if (chosen->side == QK_MODIFIER_UTURN) {
		qk_buffer_text(out, "调头");
	} else if (!is_sideways(chosen)) {
		qk_buffer_text(out, straight);
	} else {
		qk_buffer_text(out, chosen->strength < 0 ? "稍向" : chosen->strength > 0 ? "向" : "");
		qk_buffer_text(out, side(chosen));
		qk_buffer_text(out, chosen->strength > 0 ? "急转" : "转");
	}
}

static void at_junction(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->junction.length)
		say(out, "在", chosen->junction, "");
}

static void stay(struct qk_buffer *out, const struct chosen *chosen)
{
	int straight = !is_sideways(chosen) && chosen->side != QK_MODIFIER_UTURN;

	at_junction(out, chosen);
	if (straight && chosen->road.length) {
		qk_buffer_text(out, chosen->junction.length ? "，沿" : "沿");
		road(out, chosen);
	}
	turn(out, chosen, "继续直行");
	if (!straight && chosen->road.length) {
		qk_buffer_text(out, "，继续沿");
		road(out, chosen);
		qk_buffer_text(out, go_on(chosen));
	}
	towards(out, chosen);
}

static void end_of_road(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->junction.length)
		say(out, "在道路尽头的", chosen->junction, "");
	else
		qk_buffer_text(out, "在道路尽头");
	turn(out, chosen, "继续直行");
	tail(out, chosen);
}

static void new_name(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->side == QK_MODIFIER_UTURN) {
		turn(out, chosen, "");
	} else if (!is_sideways(chosen)) {
		qk_buffer_text(out, "继续直行");
	} else {
		qk_buffer_text(out, chosen->strength < 0 ? "继续稍向" : "继续向");
		qk_buffer_text(out, side(chosen));
		qk_buffer_text(out, chosen->strength > 0 ? "急转" : go_on(chosen));
	}
	tail(out, chosen);
}

static void fork_way(struct qk_buffer *out, const struct chosen *chosen)
{
	qk_buffer_text(out, "在岔道口");
	if (is_sideways(chosen) && chosen->strength <= 0) {
		qk_buffer_text(out, "靠");
		qk_buffer_text(out, side(chosen));
		qk_buffer_text(out, go_on(chosen));
	} else {
		turn(out, chosen, "直行");
	}
	tail(out, chosen);
}

static void merge(struct qk_buffer *out, const struct chosen *chosen)
{
	if (is_sideways(chosen)) {
		qk_buffer_text(out, "向");
		qk_buffer_text(out, side(chosen));
	} else {
		turn(out, chosen, "直行");
		qk_buffer_text(out, chosen->side == QK_MODIFIER_UTURN ? "后" : "");
	}
	qk_buffer_text(out, "并道");
	tail(out, chosen);
}

/* "左侧", "前方" or nothing. */
static void where(struct qk_buffer *out, const struct chosen *chosen)
{
	if (is_sideways(chosen))
		qk_buffer_text(out, side(chosen));
	if (is_sideways(chosen))
		qk_buffer_text(out, "侧");
}

static void ramp(struct qk_buffer *out, const struct chosen *chosen, int off)
{
	if (!is_sideways(chosen))
		turn(out, chosen, chosen->side == QK_MODIFIER_STRAIGHT ? "直行" : "");
	if (!is_sideways(chosen) && chosen->side != QK_MODIFIER_NONE)
		qk_buffer_text(out, "，");
	qk_buffer_text(out, off ? "从" : "走");
	where(out, chosen);
	if (off && chosen->exit.length)
		say(out, "出口", chosen->exit, "驶出");
	else
		qk_buffer_text(out, off ? "匝道驶出" : "匝道");
	tail(out, chosen);
}

static int ends_with(struct piece piece, const char *ending)
{
	size_t length = strlen(ending);

	return piece.length >= length && !memcmp(piece.text + piece.length - length, ending, length);
}

static void name_roundabout(struct qk_buffer *out, const char *before, const struct chosen *chosen)
{
	say(out, before, chosen->rotary, ends_with(chosen->rotary, "环岛") ? "" : "环岛");
}

static void roundabout(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->words->exit_number) {
		name_roundabout(out, "进入", chosen);
		qk_buffer_text(out, "，从");
		qk_words_zh_ordinal(out, chosen->words->exit_number);
		qk_buffer_text(out, "出口离开");
	} else if (chosen->road.length || chosen->towards.length) {
		name_roundabout(out, "经过", chosen);
	} else {
		name_roundabout(out, "进入", chosen);
	}
	tail(out, chosen);
}

static void lane_numbers(struct qk_buffer *out, const struct qk_words *words)
{
	int any = 0;

	qk_buffer_text(out, "，走左起第");
	for (size_t i = 0; i < words->lane_count; i++) {
		if (!words->lanes[i].valid)
			continue;
		qk_buffer_text(out, any++ ? "、第" : "");
		qk_buffer_u64(out, i + 1);
	}
	qk_buffer_text(out, "车道");
}

static void use_lane(struct qk_buffer *out, const struct chosen *chosen)
{
	static const char *const sentences[] = {
		[LANES_LEFT] = "靠左",
		[LANES_RIGHT] = "靠右",
		[LANES_MIDDLE] = "保持在中间",
		[LANES_SIDES] = "靠左或靠右",
	};
	enum lanes lanes = qk_words_lanes(chosen->words);

	if (lanes != LANES_ALL && lanes != LANES_OTHER) {
		qk_buffer_text(out, sentences[lanes]);
		qk_buffer_text(out, go_on(chosen));
	} else {
		turn(out, chosen, "继续直行");
		if (lanes == LANES_OTHER)
			lane_numbers(out, chosen->words);
	}
	tail(out, chosen);
}

static void depart(struct qk_buffer *out, const struct chosen *chosen)
{
	static const char *const directions[] = {"北", "东北", "东", "东南", "南", "西南", "西", "西北"};

	if (chosen->road.length) {
		qk_buffer_text(out, "沿");
		road(out, chosen);
	}
	if (chosen->words->bearing_after >= 0) {
		qk_buffer_text(out, "向");
		qk_buffer_text(out, directions[qk_words_compass(chosen->words->bearing_after)]);
	}
	qk_buffer_text(out, "出发");
	towards(out, chosen);
}

static void arrive(struct qk_buffer *out, const struct chosen *chosen)
{
	qk_buffer_text(out, "到达");
	if (chosen->waypoint.length) {
		qk_words_piece(out, chosen->waypoint);
	} else {
		if (chosen->words->stop) {
			qk_words_zh_ordinal(out, chosen->words->stop);
			qk_buffer_text(out, "个");
		}
		qk_buffer_text(out, "目的地");
	}
	if (is_sideways(chosen)) {
		qk_buffer_text(out, "，就在");
		where(out, chosen);
	} else if (chosen->side == QK_MODIFIER_STRAIGHT) {
		qk_buffer_text(out, "，就在正前方");
	}
}

static void ride(struct qk_buffer *out, const struct chosen *chosen, const char *vehicle)
{
	qk_buffer_text(out, "乘坐");
	qk_words_piece(out, chosen->road);
	qk_buffer_text(out, ends_with(chosen->road, vehicle) ? "" : vehicle);
	towards(out, chosen);
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
		qk_buffer_text(out, chosen->on_foot ? "离开环岛" : "驶离环岛");
		tail(out, chosen);
		break;
	case QK_MANEUVER_USE_LANE:
		use_lane(out, chosen);
		break;
	case QK_MANEUVER_ROUNDABOUT_TURN:
		name_roundabout(out, "在", chosen);
		turn(out, chosen, "继续直行");
		tail(out, chosen);
		break;
	default:
		at_junction(out, chosen);
		turn(out, chosen, "直行");
		tail(out, chosen);
	}
}

void qk_words_zh(struct qk_buffer *out, const struct chosen *chosen)
{
	if (chosen->words->mode == QK_TRAVEL_FERRY && chosen->words->maneuver != QK_MANEUVER_ARRIVE)
		ride(out, chosen, "轮渡");
	else if (chosen->words->mode == QK_TRAVEL_TRAIN && chosen->words->maneuver != QK_MANEUVER_ARRIVE)
		ride(out, chosen, "列车");
	else
		drive(out, chosen);
	if (chosen->words->mode == QK_TRAVEL_PUSHING_BIKE && chosen->words->maneuver != QK_MANEUVER_ARRIVE)
		qk_buffer_text(out, "，推车步行");
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

/* Below ten thousand. `counting`: before a unit, where 2 and 200 are 两 and 两百. */
static void number_below_10000(struct qk_buffer *out, uint64_t number, int counting, int inside)
{
	static const char *const units[] = {"千", "百", "十", ""};
	uint64_t divisor = 1000;
	int begun = inside, zero = 0;

	for (int i = 0; i < 4; i++, divisor /= 10) {
		uint64_t digit = number / divisor % 10;

		if (!digit) {
			zero = begun;
			continue;
		}
		if (zero)
			qk_buffer_text(out, "零");
		zero = 0;
		if (digit == 2 && ((i < 2) || (i == 3 && counting && number == 2 && !inside)))
			qk_buffer_text(out, "两");
		else if (!(digit == 1 && i == 2 && !begun))
			qk_buffer_text(out, digits[digit]);
		qk_buffer_text(out, units[i]);
		begun = 1;
	}
}

static void number_in_words(struct qk_buffer *out, uint64_t number, int counting)
{
	if (!number) {
		qk_buffer_text(out, "零");
		return;
	}
	if (number >= 10000) {
		number_below_10000(out, number / 10000 % 10000, 1, 0);
		qk_buffer_text(out, "万");
	}
	if (number % 10000)
		number_below_10000(out, number % 10000, counting, number >= 10000);
}

void qk_words_zh_ordinal(struct qk_buffer *out, uint32_t number)
{
	qk_buffer_text(out, "第");
	number_in_words(out, number, 0);
}

static void number(struct qk_buffer *out, uint64_t value, int spoken)
{
	if (spoken)
		number_in_words(out, value, 1);
	else
		qk_buffer_u64(out, value);
}

void qk_words_zh_distance(struct qk_buffer *out, struct amount amount, int spoken)
{
	static const char *const units[] = {"米", "公里", "英尺", "英里"};
	uint64_t tenth = amount.tenths % 10;

	if (spoken && tenth) {
		/* 二点五, not 两点五. */
		number_in_words(out, amount.tenths / 10, 0);
		qk_buffer_text(out, "点");
		qk_buffer_text(out, digits[tenth]);
	} else {
		number(out, amount.tenths / 10, spoken);
	}
	if (!spoken && tenth) {
		qk_buffer_byte(out, '.');
		qk_buffer_u64(out, tenth);
	}
	qk_buffer_text(out, units[amount.unit]);
}

void qk_words_zh_time(struct qk_buffer *out, struct time_amount time, int spoken)
{
	const struct {
		uint64_t value;
		const char *unit;
	} parts[] = {{time.days, "天"}, {time.hours, "小时"}, {time.minutes, "分钟"}};
	int any = 0;

	for (size_t i = 0; i < 3; i++) {
		if (!parts[i].value)
			continue;
		number(out, parts[i].value, spoken);
		qk_buffer_text(out, parts[i].unit);
		any = 1;
	}
	if (!any)
		qk_buffer_text(out, spoken ? "不到一分钟" : "不到1分钟");
}
