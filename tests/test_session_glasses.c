/* The app's session against the simulated glasses, both as they are, with the link cut, half open, late and jittery,
 * and with glasses that restart. What the wearer hears and sees is the judge:
 *
 *   every request ends exactly once;
 *   what was said to be spoken was spoken once and in order, what was said not to be was not, nothing is spoken twice;
 *   the inputs that the app saw and those it was told to have lost are all that the wearer made, in order;
 *   in the end the wearer sees what the app committed last. */
#include "qtest.h"
#include "support_fake.h"

#include "core/random.h"
#include "glasses/glasses.h"

#include <quark/sim.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 100
#define CUTS 150
#define RING 8192
#define WORDS 65536

struct asked {
	uint64_t request;
	uint32_t word;    /* 0: a commit */
	uint64_t session; /* it was asked in */
	uint64_t at_us;
	int is_short; /* the app took it back, or gave it little time */
	int ended, status;
};

static struct {
	struct fake_app app;
	struct quark_sim *sim;
	struct qk_random random;
	struct quark_overlay *overlay;
	struct asked asked[RING];
	uint32_t word, heard;   /* the number spoken last: by the app, into the ear */
	uint8_t spoken[WORDS];  /* how often each number was */
	uint32_t text, shown;   /* the number that was set last, and committed last */
	uint64_t session, seen; /* inputs: delivered, and told as lost */
	uint64_t under_way, delivered, lost, cuts, restarts;
	const char *wrong;
} world;

static uint64_t below(uint64_t limit)
{
	return qk_random_below(&world.random, limit);
}

static void wrong(const char *what)
{
	if (!world.wrong)
		world.wrong = what;
}

/* --- what the app is told ------------------------------------------------------------------------------------------
 */

/* The link was not there when the time was over. */
static int is_away(const struct quark_event *event)
{
	return strstr(quark_event_failure_text(event), "not back in time") != NULL;
}

static void on_done(const struct quark_event *event)
{
	struct asked *asked = &world.asked[quark_event_request(event) % RING];

	if (asked->request != quark_event_request(event))
		return;
	if (asked->ended++)
		wrong("a request ended twice");
	asked->status = quark_event_status(event);
	if (asked->word && asked->status == QUARK_ERR_UNKNOWN && !asked->is_short && asked->session == world.session &&
	    (quark_event_time_us(event) < asked->at_us + 60000000u || !is_away(event)))
		wrong("what became of a request was not known, although its session lives");
	world.under_way--;
}

static int input_of(uint64_t number)
{
	return QUARK_INPUT_TAP + (int)(number % QUARK_INPUT_SHAKE);
}

static void on_event(struct fake_app *app, const struct quark_event *event)
{
	(void)app;
	if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE) {
		on_done(event);
	} else if (quark_event_type(event) == QUARK_EVENT_DEVICE_INPUT) {
		if (quark_event_input(event) != input_of(++world.seen))
			wrong("an input is missing, came twice or out of order, and no gap says so");
		world.delivered++;
	} else if (quark_event_type(event) == QUARK_EVENT_LOST) {
		world.seen += quark_event_count(event);
		world.lost += quark_event_count(event);
	}
}

static void step(int ms)
{
	const struct qk_session *session = world.app.session;

	quark_context_dispatch(world.app.context, ms);
	if (session->session_id != world.session) {
		world.session = session->session_id;
		world.seen = 0;
		if (!world.restarts)
			wrong("the session was lost, and the glasses had not restarted");
		world.restarts = 0;
	}
	fake_pull(&world.app);
}

static void pass(uint32_t ms)
{
	uint64_t end = quark_context_time_us(world.app.context) + ms * 1000u, now;

	while ((now = quark_context_time_us(world.app.context)) < end)
		step((int)((end - now + 999) / 1000));
}

/* --- what the app and the wearer do --------------------------------------------------------------------------------
 */

static void note(uint64_t request, uint32_t word)
{
	world.asked[request % RING] = (struct asked){.request = request,
						     .word = word,
						     .session = world.session,
						     .at_us = quark_context_time_us(world.app.context)};
	world.under_way++;
}

static void speak(void)
{
	char text[16];
	uint64_t request;

	snprintf(text, sizeof text, "%u", world.word + 1);
	if (world.word + 1 < WORDS && !quark_device_speak(world.app.device, text, NULL, &request))
		note(request, ++world.word);
}

static void cancel(void)
{
	uint64_t request = quark_context_time_us(world.app.context) % RING;

	for (int i = 0; i < RING; i++) {
		struct asked *asked = &world.asked[(request + (uint64_t)i) % RING];

		if (!asked->word || asked->ended)
			continue;
		asked->is_short = 1;
		if (below(2))
			quark_context_cancel(world.app.context, asked->request);
		else
			quark_context_set_timeout(world.app.context, asked->request, 1 + (int)below(500));
		return;
	}
}

static void commit(void)
{
	char text[32];
	uint64_t request;

	snprintf(text, sizeof text, "shown %u.", ++world.text);
	qt_int(quark_overlay_set_text(world.overlay, 1 + (uint32_t)below(2), text), QUARK_OK);
	if (quark_overlay_commit(world.overlay, &request))
		return;
	note(request, 0);
	world.shown = world.text;
}

static struct qk_app *front(void)
{
	return qk_door_front(world.sim->glasses);
}

static void feel(void)
{
	struct qk_app *app = front();

	if (app)
		quark_sim_input(world.sim, input_of(app->inputs.made + 1));
}

static void something(void)
{
	switch (below(8)) {
	case 0:
	case 1:
		speak();
		break;
	case 2:
		commit();
		break;
	case 3:
		if (!below(4))
			cancel();
		break;
	case 4:
		for (uint64_t count = below(10) ? below(3) : below(120); count > 0; count--)
			feel();
		break;
	case 5:
		pass((uint32_t)below(300));
		break;
	default:
		step((int)below(5));
	}
}

static void trouble(void)
{
	struct quark_sim *sim = world.sim;

	world.cuts++;
	if (!below(4))
		quark_sim_fault(sim, QUARK_SIM_FAULT_LATENCY, (int32_t)below(30000));
	if (!below(4))
		quark_sim_fault(sim, QUARK_SIM_FAULT_JITTER, (int32_t)below(20000));
	switch (below(16)) {
	case 0:
		world.restarts++;
		quark_sim_fault(sim, QUARK_SIM_FAULT_REBOOT, (int32_t)below(2000));
		break;
	case 1:
		quark_sim_fault(sim, QUARK_SIM_FAULT_HALF_OPEN, 1);
		for (uint64_t count = below(12); count > 0; count--)
			something();
		pass((uint32_t)below(15000));
		quark_sim_fault(sim, QUARK_SIM_FAULT_HALF_OPEN, 0);
		break;
	case 2:
		quark_sim_fault(sim, QUARK_SIM_FAULT_GARBAGE, 1);
		break;
	case 3:
		quark_sim_fault(sim, QUARK_SIM_FAULT_EVENTS, 1 + (int32_t)below(5));
		break;
	default:
		quark_sim_fault(sim, QUARK_SIM_FAULT_DROP, below(3) ? 0 : (int32_t)below(1500));
	}
}

/* --- a run ---------------------------------------------------------------------------------------------------------
 */

static void begin(uint64_t seed)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = "test.cuts",
					      .log_level = QUARK_LOG_NONE,
					      .clock = QUARK_CLOCK_VIRTUAL};
	char uri[64];

	memset(&world, 0, sizeof world);
	world.random.state = seed;
	snprintf(uri, sizeof uri, "sim:s1?clock=virtual&seed=%llu", (unsigned long long)seed);
	qt_int(quark_sim_register(), QUARK_OK);
	qt_int(quark_context_new(&config, &world.app.context), QUARK_OK);
	qt_int(quark_device_open(world.app.context, uri, &world.app.device, NULL), QUARK_OK);
	qt_int(quark_sim_from_device(world.app.device, &world.sim), QUARK_OK);
	world.app.session = qk_device_session(world.app.device);
	while (world.app.session->state != QUARK_DEVICE_STATE_READY) {
		quark_context_dispatch(world.app.context, 1000);
		fake_pull(&world.app);
	}
	world.app.on_event = on_event;
	world.session = world.app.session->session_id;
	qt_int(quark_overlay_open(world.app.device, NULL, &world.overlay), QUARK_OK);
}

static void hear_all(void)
{
	char *text = NULL, *line, *rest;

	qt_int(quark_sim_spoken(world.sim, &text), QUARK_OK);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		uint32_t word = (uint32_t)atoi(line);

		if (word <= world.heard)
			wrong("words were spoken twice or out of order");
		world.heard = word;
		world.spoken[word % WORDS]++;
	}
	quark_sim_free(text);
}

static void judge(const struct asked *asked)
{
	int times = world.spoken[asked->word % WORDS];

	if (!asked->request)
		return;
	if (!asked->ended)
		wrong("a request did not end");
	if (!asked->word)
		return;
	if (asked->status == QUARK_OK && times != 1)
		wrong("words were said to be spoken, and were not");
	if (asked->status != QUARK_OK && asked->status != QUARK_ERR_UNKNOWN && times)
		wrong("words were said not to be spoken, and were");
}

static void look_at_the_displays(void)
{
	char text[32], *view = NULL;

	qt_int(quark_sim_view(world.sim, 0, &view), QUARK_OK);
	snprintf(text, sizeof text, "shown %u.", world.shown);
	if (world.shown && !strstr(view, text))
		wrong("the wearer does not see what was committed last");
	quark_sim_free(view);
}

static void end(void)
{
	quark_sim_fault(world.sim, QUARK_SIM_FAULT_LATENCY, 0);
	quark_sim_fault(world.sim, QUARK_SIM_FAULT_JITTER, 0);
	for (int i = 0; i < 200 && (world.under_way || i < 40); i++)
		pass(1000);
	if (quark_device_get_state(world.app.device) != QUARK_DEVICE_STATE_READY)
		wrong("it is not READY when all trouble is over");
	else if (front() && world.seen != front()->inputs.made)
		wrong("inputs and gaps are not all that the wearer made");
	hear_all();
	look_at_the_displays();
	for (int i = 0; i < RING; i++)
		judge(&world.asked[i]);
	quark_overlay_unref(world.overlay);
	quark_sim_unref(world.sim);
	fake_close(&world.app);
}

QTEST(nothing_is_lost_between_app_and_glasses_and_nothing_done_twice)
{
	uint64_t delivered = 0, lost = 0, cuts = 0, spoken = 0;

	for (uint64_t seed = 1; seed <= RUNS; seed++) {
		begin(seed);
		while (world.cuts < CUTS && !world.wrong) {
			for (uint64_t count = below(16); count > 0; count--)
				something();
			trouble();
		}
		end();
		if (world.wrong)
			qt_fail("seed %llu: %s", (unsigned long long)seed, world.wrong);
		delivered += world.delivered;
		lost += world.lost;
		cuts += world.cuts;
		spoken += world.heard;
	}
	printf("%llu cuts, %llu words, %llu inputs seen, %llu told as lost\n", (unsigned long long)cuts,
	       (unsigned long long)spoken, (unsigned long long)delivered, (unsigned long long)lost);
	qt_true(delivered && lost && spoken);
}
