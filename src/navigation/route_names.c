#include "navigation/route.h"

#include <string.h>

static const char *const maneuvers[] = {
	[QK_MANEUVER_NONE] = "",
	[QK_MANEUVER_TURN] = "turn",
	[QK_MANEUVER_NEW_NAME] = "new name",
	[QK_MANEUVER_DEPART] = "depart",
	[QK_MANEUVER_ARRIVE] = "arrive",
	[QK_MANEUVER_MERGE] = "merge",
	[QK_MANEUVER_ON_RAMP] = "on ramp",
	[QK_MANEUVER_OFF_RAMP] = "off ramp",
	[QK_MANEUVER_FORK] = "fork",
	[QK_MANEUVER_END_OF_ROAD] = "end of road",
	[QK_MANEUVER_CONTINUE] = "continue",
	[QK_MANEUVER_ROUNDABOUT] = "roundabout",
	[QK_MANEUVER_ROTARY] = "rotary",
	[QK_MANEUVER_ROUNDABOUT_TURN] = "roundabout turn",
	[QK_MANEUVER_EXIT_ROUNDABOUT] = "exit roundabout",
	[QK_MANEUVER_EXIT_ROTARY] = "exit rotary",
	[QK_MANEUVER_NOTIFICATION] = "notification",
	[QK_MANEUVER_USE_LANE] = "use lane",
};

static const char *const modifiers[] = {
	[QK_MODIFIER_NONE] = "",
	[QK_MODIFIER_UTURN] = "uturn",
	[QK_MODIFIER_SHARP_RIGHT] = "sharp right",
	[QK_MODIFIER_RIGHT] = "right",
	[QK_MODIFIER_SLIGHT_RIGHT] = "slight right",
	[QK_MODIFIER_STRAIGHT] = "straight",
	[QK_MODIFIER_SLIGHT_LEFT] = "slight left",
	[QK_MODIFIER_LEFT] = "left",
	[QK_MODIFIER_SHARP_LEFT] = "sharp left",
};

static const char *const modes[] = {
	[QK_TRAVEL_NONE] = "",
	[QK_TRAVEL_WALKING] = "walking",
	[QK_TRAVEL_CYCLING] = "cycling",
	[QK_TRAVEL_DRIVING] = "driving",
	[QK_TRAVEL_PUSHING_BIKE] = "pushing bike",
	[QK_TRAVEL_FERRY] = "ferry",
	[QK_TRAVEL_TRAIN] = "train",
	[QK_TRAVEL_MOVABLE_BRIDGE] = "movable bridge",
	[QK_TRAVEL_INACCESSIBLE] = "inaccessible",
};

static const char *const congestions[] = {
	[QK_CONGESTION_UNKNOWN] = "",    [QK_CONGESTION_LOW] = "low",       [QK_CONGESTION_MODERATE] = "moderate",
	[QK_CONGESTION_HEAVY] = "heavy", [QK_CONGESTION_SEVERE] = "severe",
};

#define COUNT(names) (sizeof(names) / sizeof *(names))

static const char *name_at(const char *const *names, size_t count, int number)
{
	return number >= 0 && (size_t)number < count ? names[number] : "";
}

static int find(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 1; i < count; i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return 0;
}

const char *qk_maneuver_name(int maneuver)
{
	return name_at(maneuvers, COUNT(maneuvers), maneuver);
}

const char *qk_modifier_name(int modifier)
{
	return name_at(modifiers, COUNT(modifiers), modifier);
}

const char *qk_travel_mode_name(int mode)
{
	return name_at(modes, COUNT(modes), mode);
}

const char *qk_congestion_name(int congestion)
{
	return name_at(congestions, COUNT(congestions), congestion);
}

int qk_maneuver_find(const char *name)
{
	return strcmp(name, "ramp") ? find(maneuvers, COUNT(maneuvers), name) : QK_MANEUVER_ON_RAMP;
}

int qk_modifier_find(const char *name)
{
	return find(modifiers, COUNT(modifiers), name);
}

int qk_travel_mode_find(const char *name)
{
	return find(modes, COUNT(modes), name);
}

int qk_congestion_find(const char *name)
{
	return find(congestions, COUNT(congestions), name);
}
