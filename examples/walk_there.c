/* The way to the tea house: walk_there [ROUTE.json TRACE.csv [FOLDER]]; rows of "time,latitude,longitude,accuracy".
 * The app gives the positions itself; without QUARK_NAVIGATION_FED they come from the glasses. Into FOLDER goes what
 * the left eye sees at each instruction. */
#include <quark/quark.h>
#include <quark/sim.h>

#include <stdio.h>
#include <stdlib.h>

struct walk {
	struct quark_context *context;
	struct quark_device *device;
	struct quark_navigation *navigation;
	const char *folder;
	int pictures, arrived;
};

static void take_picture(struct walk *walk)
{
	struct quark_sim *sim = NULL;
	char path[600], *svg = NULL;

	if (walk->folder && !quark_sim_from_device(walk->device, &sim) && !quark_sim_view(sim, 0, &svg)) {
		snprintf(path, sizeof path, "%s/walk-%02d.svg", walk->folder, walk->pictures++);
		FILE *file = fopen(path, "w");
		if (!file || fputs(svg, file) < 0 || fclose(file))
			perror(path);
	}
	quark_sim_free(svg);
	quark_sim_unref(sim);
}

static void on_event(struct walk *walk, const struct quark_event *event)
{
	int seconds = (int)(quark_event_time_us(event) / 1000000);

	switch (quark_event_type(event)) {
	case QUARK_EVENT_NAVIGATION_INSTRUCTION:
		printf("%4d s  %s\n", seconds, quark_event_instruction_spoken(event));
		take_picture(walk);
		break;
	case QUARK_EVENT_NAVIGATION_OFF_ROUTE:
		printf("%4d s  off the route, by %.0f m\n", seconds, quark_event_distance_m(event));
		break;
	case QUARK_EVENT_NAVIGATION_ARRIVED:
		printf("%4d s  there\n", seconds);
		walk->arrived = 1;
	}
}

static int live_until(struct walk *walk, uint64_t end_us)
{
	struct quark_event *event;
	uint64_t now_us;

	while ((now_us = quark_context_time_us(walk->context)) < end_us && !walk->arrived) {
		if (quark_context_dispatch(walk->context, (int)((end_us - now_us + 999) / 1000)))
			return -1;
		while ((event = quark_context_next_event(walk->context)) != NULL) {
			on_event(walk, event);
			quark_event_free(event);
		}
	}
	return 0;
}

static int follow(struct walk *walk, FILE *trace)
{
	struct quark_position at = {.size = sizeof at, .heading = -1, .speed_mps = -1};
	uint64_t start_us = quark_context_time_us(walk->context);
	char line[200];
	double seconds;

	while (fgets(line, sizeof line, trace) && !walk->arrived) {
		if (sscanf(line, "%lf,%lf,%lf,%lf", &seconds, &at.latitude, &at.longitude, &at.accuracy_m) != 4)
			continue; /* names of columns */
		if (live_until(walk, start_us + (uint64_t)(seconds * 1e6)) ||
		    quark_navigation_feed(walk->navigation, &at))
			return -1;
	}
	return live_until(walk, quark_context_time_us(walk->context) + 2000000);
}

static int walk_along(struct walk *walk, FILE *file, FILE *trace)
{
	static char text[1 << 20];
	struct quark_navigation_config config = {
		.size = sizeof config, .flags = QUARK_NAVIGATION_FED, .purpose = "Shows the way to the tea house"};
	const char *uri = getenv("QUARK_DEVICE");
	size_t length = fread(text, 1, sizeof text, file);
	struct quark_route *route = NULL;
	uint64_t ready;
	int failed = quark_context_new(NULL, &walk->context) ||
		     quark_route_load(walk->context, text, length, 0, &route) ||
		     quark_device_open(walk->context, uri ? uri : "sim:s1?clock=virtual", &walk->device, &ready) ||
		     quark_context_wait(walk->context, ready, -1) ||
		     quark_navigation_open(walk->device, &config, &walk->navigation) ||
		     quark_navigation_start(walk->navigation, route, NULL) || follow(walk, trace);

	if (failed)
		fprintf(stderr, "walk_there: %s\n", quark_context_failure_text(walk->context));
	quark_route_unref(route);
	quark_navigation_unref(walk->navigation);
	quark_device_unref(walk->device);
	quark_context_unref(walk->context);
	return failed || !walk->arrived;
}

int main(int count, char **arguments)
{
	struct walk walk = {.folder = count > 3 ? arguments[3] : NULL};
	FILE *route = fopen(count > 2 ? arguments[1] : EXAMPLES_DATA "/walk_route.json", "rb");
	FILE *trace = fopen(count > 2 ? arguments[2] : EXAMPLES_DATA "/walk_trace.csv", "rb");

	if (route && trace)
		return walk_along(&walk, route, trace);
	perror("walk_there: ROUTE or TRACE");
	return 1;
}
