/* doctor: what is installed, what works, and what to do about the rest. */
#include "quarkctl.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum outcome { FINE, WARN, BAD };

struct doctor {
	struct qk_ctl *ctl;
	int bad;
};

static void __attribute__((format(printf, 4, 5)))
tell(struct doctor *doctor, enum outcome outcome, const char *what, const char *format, ...)
{
	static const char *const names[] = {"ok", "warn", "fail"};
	struct qk_ctl_record record;
	char text[1200];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	doctor->bad |= outcome == BAD;
	if (!doctor->ctl->json) {
		printf("%-5s %-12s %s\n", names[outcome], what, text);
		return;
	}
	record = qk_ctl_begin(doctor->ctl, QK_CTL_LINE);
	qk_ctl_text(&record, "check", what);
	qk_ctl_text(&record, "outcome", names[outcome]);
	qk_ctl_text(&record, "text", text);
	qk_ctl_end(&record);
}

/* --- what is installed -------------------------------------------------------------------------------------------- */

static void check_library(struct doctor *doctor)
{
	uint32_t built = QUARK_VERSION_MAJOR * 1000000 + QUARK_VERSION_MINOR * 1000 + QUARK_VERSION_PATCH;

	if (quark_version() == built)
		tell(doctor, FINE, "library", "libquark %s", quark_version_text());
	else
		tell(doctor, WARN, "library",
		     "libquark %s is loaded, but quarkctl was built for %d.%d.%d. Install both from the same release.",
		     quark_version_text(), QUARK_VERSION_MAJOR, QUARK_VERSION_MINOR, QUARK_VERSION_PATCH);
}

/* Asks libquark itself, as an app does: what it finds is what counts. */
static void check_simulator(struct doctor *doctor)
{
	struct quark_context *context = NULL;
	struct quark_device *device = NULL;

	if (quark_context_new(NULL, &context) || quark_device_open(context, "sim:s1", &device, NULL))
		tell(doctor, WARN, "simulator", "%s", quark_context_failure_text(context));
	else
		tell(doctor, FINE, "simulator", "libquark-sim is installed; sim: works");
	quark_device_unref(device);
	quark_context_unref(context);
}

static void check_log(struct doctor *doctor)
{
	static const char *const levels[] = {"none", "error", "warning", "info", "debug"};
	const char *level = getenv("QUARK_LOG");

	for (size_t i = 0; level && i < sizeof levels / sizeof *levels; i++)
		if (!strcmp(level, levels[i])) {
			tell(doctor, FINE, "QUARK_LOG", "%s", level);
			return;
		}
	if (level)
		tell(doctor, WARN, "QUARK_LOG",
		     "\"%s\" is no level, so warnings are logged. Use none, error, warning, "
		     "info or debug.",
		     level);
	else
		tell(doctor, FINE, "QUARK_LOG", "not set; warnings are logged");
}

static void check_environment(struct doctor *doctor)
{
	const char *device = getenv("QUARK_DEVICE");

	if (device)
		tell(doctor, FINE, "QUARK_DEVICE", "%s", device);
	else
		tell(doctor, FINE, "QUARK_DEVICE", "not set; sim:s1 is used");
	check_log(doctor);
}

static void check_state_folder(struct doctor *doctor)
{
	char folder[1024];
	struct stat status;

	if (!qk_ctl_state_folder(folder, sizeof folder))
		tell(doctor, WARN, "state folder",
		     "neither HOME nor XDG_STATE_HOME is set; glasses on the network "
		     "need a folder for their keys. Set HOME.");
	else if (stat(folder, &status))
		tell(doctor, FINE, "state folder",
		     "%s does not exist yet; it is made when glasses on the network need "
		     "it",
		     folder);
	else if (!S_ISDIR(status.st_mode) || access(folder, W_OK))
		tell(doctor, BAD, "state folder", "%s is no folder that can be written. Move it away.", folder);
	else if (status.st_mode & 077)
		tell(doctor, BAD, "state folder", "%s can be read by others. Run: chmod 700 %s", folder, folder);
	else
		tell(doctor, FINE, "state folder", "%s", folder);
}

/* --- the glasses -------------------------------------------------------------------------------------------------- */

static int open_glasses(struct doctor *doctor)
{
	struct qk_ctl *ctl = doctor->ctl;
	uint64_t request = 0;

	if (qk_ctl_choose_uri(ctl))
		return -1;
	if (qk_ctl_start(ctl, &request) || quark_context_wait(ctl->context, request, -1)) {
		tell(doctor, BAD, "glasses", "%s: %s", ctl->uri, quark_context_failure_text(ctl->context));
		return -1;
	}
	tell(doctor, FINE, "glasses", "%s: %s, ready after %.1f ms", ctl->uri,
	     quark_device_get_text(ctl->device, QUARK_DEVICE_TEXT_NAME),
	     (double)quark_context_time_us(ctl->context) / 1000.0);
	return 0;
}

static void check_battery(struct doctor *doctor, int part, const char *side)
{
	int32_t percent = quark_device_readiness(doctor->ctl->device, part);

	if (percent < 0)
		tell(doctor, WARN, "battery", "the %s battery is taken out. Put it back.", side);
	else if (percent < 20)
		tell(doctor, WARN, "battery", "%s: %d %%. Charge or swap it; under 6 %% the camera stays off.", side,
		     (int)percent);
	else
		tell(doctor, FINE, "battery", "%s: %d %%", side, (int)percent);
}

static void check_readiness(struct doctor *doctor)
{
	const struct quark_device *device = doctor->ctl->device;
	int folded = quark_device_readiness(device, QUARK_READINESS_FOLDED);

	if (folded)
		tell(doctor, WARN, "worn", "the glasses are folded. Unfold them and put them on.");
	else if (!quark_device_readiness(device, QUARK_READINESS_WORN))
		tell(doctor, WARN, "worn", "nobody wears the glasses: displays and camera are off. Put them on.");
	else
		tell(doctor, FINE, "worn", "yes");
	check_battery(doctor, QUARK_READINESS_BATTERY_LEFT, "left");
	check_battery(doctor, QUARK_READINESS_BATTERY_RIGHT, "right");
	if (quark_device_readiness(device, QUARK_READINESS_THERMAL) >= QUARK_THERMAL_HOT)
		tell(doctor, WARN, "heat", "the glasses are too hot for the camera. Let them cool.");
	if (!quark_device_readiness(device, QUARK_READINESS_FOREGROUND))
		tell(doctor, WARN, "foreground", "another app is in the foreground. Leave it on the glasses.");
}

/* --- what they can do --------------------------------------------------------------------------------------------- */

static int can(const struct doctor *doctor, uint32_t capability)
{
	return (quark_device_capabilities(doctor->ctl->device) & capability) != 0;
}

/* Ends the request; tells its failure as a warning or a failure. NULL: it failed. */
static struct quark_event *finish(struct doctor *doctor, const char *what, int status, uint64_t request)
{
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_event *done = NULL;

	if (!status && ctl->timeout_ms > 0)
		status = quark_context_set_timeout(ctl->context, request, ctl->timeout_ms);
	if (!status)
		status = quark_context_wait_event(ctl->context, request, -1, &done);
	if (!status)
		return done;
	tell(doctor, status == QUARK_ERR_NOT_READY || status == QUARK_ERR_DENIED ? WARN : BAD, what, "%s",
	     quark_context_failure_text(ctl->context));
	quark_event_free(done);
	return NULL;
}

static void check_overlay(struct doctor *doctor)
{
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_overlay *overlay = NULL;
	struct quark_event *done;
	uint64_t request = 0, before_us;
	int status;

	if (!can(doctor, QUARK_CAPABILITY_OVERLAY)) {
		tell(doctor, WARN, "overlay", "these glasses have no display. Open overlays with QUARK_OVERLAY_SPEAK.");
		return;
	}
	before_us = quark_context_time_us(ctl->context);
	status = quark_overlay_open(ctl->device, NULL, &overlay);
	if (!status)
		status = quark_overlay_set_text(overlay, 1, "quarkctl doctor");
	if (!status)
		status = quark_overlay_commit(overlay, &request);
	done = finish(doctor, "overlay", status, request);
	if (done)
		tell(doctor, FINE, "overlay", "from commit to the wearer's eyes: %.1f ms",
		     (double)(quark_event_presented_us(done) - before_us) / 1000.0);
	quark_event_free(done);
	quark_overlay_unref(overlay);
}

static void check_camera(struct doctor *doctor)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Checks that the camera works"};
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_camera *camera = NULL;
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (!can(doctor, QUARK_CAPABILITY_CAMERA)) {
		tell(doctor, WARN, "camera", "these glasses have none");
		return;
	}
	status = quark_camera_open(ctl->device, &config, &camera);
	if (!status)
		status = quark_camera_photo(camera, NULL, &request);
	done = finish(doctor, "camera", status, request);
	if (done)
		tell(doctor, FINE, "camera", "a photo of %u x %u came; it was not kept",
		     quark_frame_width(quark_event_frame(done)), quark_frame_height(quark_event_frame(done)));
	quark_event_free(done);
	quark_camera_unref(camera);
}

static void check_speech(struct doctor *doctor)
{
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (!can(doctor, QUARK_CAPABILITY_SPEECH)) {
		tell(doctor, WARN, "speech", "these glasses have no speaker");
		return;
	}
	status = quark_device_speak(doctor->ctl->device, "OK", "en", &request);
	done = finish(doctor, "speech", status, request);
	if (done)
		tell(doctor, FINE, "speech", "a word was spoken");
	quark_event_free(done);
}

static void check_senses(struct doctor *doctor)
{
	static const struct {
		uint32_t capability;
		const char *name;
	} senses[] = {
		{QUARK_CAPABILITY_CODES, "codes"},
		{QUARK_CAPABILITY_MICROPHONE, "microphone"},
		{QUARK_CAPABILITY_POSITION, "position"},
	};

	for (size_t i = 0; i < sizeof senses / sizeof *senses; i++)
		if (can(doctor, senses[i].capability))
			tell(doctor, FINE, senses[i].name, "the glasses say that they can");
		else
			tell(doctor, WARN, senses[i].name, "not on these glasses");
}

int qk_ctl_doctor(struct qk_ctl *ctl)
{
	struct doctor doctor = {.ctl = ctl};

	check_library(&doctor);
	check_simulator(&doctor);
	check_environment(&doctor);
	check_state_folder(&doctor);
	if (open_glasses(&doctor) == 0) {
		check_readiness(&doctor);
		check_overlay(&doctor);
		check_camera(&doctor);
		check_speech(&doctor);
		check_senses(&doctor);
	}
	return doctor.bad ? QK_CTL_FAILED : QK_CTL_OK;
}
