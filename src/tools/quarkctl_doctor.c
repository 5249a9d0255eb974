/* doctor: what is installed, what works, and what to do about the rest. */
#include "quarkctl_doctor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void qk_ctl_tell(struct qk_ctl_doctor *doctor, enum qk_ctl_outcome outcome, const char *step, const char *format, ...)
{
	static const char *const names[] = {"ok", "warn", "fail"};
	struct qk_ctl_record record;
	char text[1200];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	doctor->bad |= outcome == QK_CTL_BAD;
	if (!doctor->ctl->json) {
		printf("%-5s %-12s %s\n", names[outcome], step, text);
		return;
	}
	record = qk_ctl_begin(doctor->ctl, QK_CTL_LINE);
	qk_ctl_text(&record, "check", step);
	qk_ctl_text(&record, "outcome", names[outcome]);
	qk_ctl_text(&record, "text", text);
	qk_ctl_end(&record);
}

/* --- what is installed -------------------------------------------------------------------------------------------- */

static void check_library(struct qk_ctl_doctor *doctor)
{
	uint32_t built = QUARK_VERSION_MAJOR * 1000000 + QUARK_VERSION_MINOR * 1000 + QUARK_VERSION_PATCH;

	if (quark_version() == built)
		qk_ctl_tell(doctor, QK_CTL_FINE, "library", "libquark %s", quark_version_text());
	else
		qk_ctl_tell(doctor, QK_CTL_WARN, "library",
			    "libquark %s is loaded, but quarkctl was built for %d.%d.%d. Install both from the same "
			    "release.",
			    quark_version_text(), QUARK_VERSION_MAJOR, QUARK_VERSION_MINOR, QUARK_VERSION_PATCH);
}

/* Asks libquark itself, as an app does: what it finds is what counts. */
static void check_simulator(struct qk_ctl_doctor *doctor)
{
	struct quark_context *context = NULL;
	struct quark_device *device = NULL;

	if (quark_context_new(NULL, &context) || quark_device_open(context, "sim:s1", &device, NULL))
		qk_ctl_tell(doctor, QK_CTL_WARN, "simulator", "%s", quark_context_failure_text(context));
	else
		qk_ctl_tell(doctor, QK_CTL_FINE, "simulator", "libquark-sim is installed; sim: works");
	quark_device_unref(device);
	quark_context_unref(context);
}

static void check_log(struct qk_ctl_doctor *doctor)
{
	static const char *const levels[] = {"none", "error", "warning", "info", "debug"};
	const char *level = getenv("QUARK_LOG");

	for (size_t i = 0; level && i < sizeof levels / sizeof *levels; i++)
		if (!strcmp(level, levels[i])) {
			qk_ctl_tell(doctor, QK_CTL_FINE, "QUARK_LOG", "%s", level);
			return;
		}
	if (level)
		qk_ctl_tell(doctor, QK_CTL_WARN, "QUARK_LOG",
			    "\"%s\" is no level, so warnings are logged. Use none, error, warning, "
			    "info or debug.",
			    level);
	else
		qk_ctl_tell(doctor, QK_CTL_FINE, "QUARK_LOG", "not set; warnings are logged");
}

static void check_environment(struct qk_ctl_doctor *doctor)
{
	const char *device = getenv("QUARK_DEVICE");

	if (device)
		qk_ctl_tell(doctor, QK_CTL_FINE, "QUARK_DEVICE", "%s", device);
	else
		qk_ctl_tell(doctor, QK_CTL_FINE, "QUARK_DEVICE", "not set; sim:s1 is used");
	check_log(doctor);
}

/* 0: fine, or not there yet. */
static int check_state_folder(struct qk_ctl_doctor *doctor)
{
	const char *folder = doctor->ctl->folder;
	struct stat status;

	if (qk_ctl_choose_folder(doctor->ctl))
		qk_ctl_tell(
			doctor, QK_CTL_WARN, "state folder",
			"there is none, and glasses on the network need one for their keys. Set HOME, or use --state "
			"FOLDER.");
	else if (stat(folder, &status))
		qk_ctl_tell(doctor, QK_CTL_FINE, "state folder",
			    "%s does not exist yet; it is made when glasses on the network need it", folder);
	else if (!S_ISDIR(status.st_mode) || access(folder, W_OK))
		qk_ctl_tell(doctor, QK_CTL_BAD, "state folder",
			    "%s is no folder that can be written. Move it away, or use --state FOLDER.", folder);
	else if (status.st_mode & 077)
		qk_ctl_tell(doctor, QK_CTL_BAD, "state folder", "%s can be read by others. Run: chmod 700 %s", folder,
			    folder);
	else
		qk_ctl_tell(doctor, QK_CTL_FINE, "state folder", "%s", folder);
	return doctor->bad || !folder[0] ? -1 : 0;
}

/* --- the glasses -------------------------------------------------------------------------------------------------- */

static int is_remote(const char *uri)
{
	return !strncmp(uri, "wss:", 4) || !strncmp(uri, "ws:", 3) || !strncmp(uri, "quark:", 6);
}

/* Which step of the conversation it was that failed. */
static const char *step_of(int status)
{
	switch (status) {
	case QUARK_ERR_DENIED:
	case QUARK_ERR_REVOKED:
	case QUARK_ERR_BUSY:
		return "accepted";
	case QUARK_ERR_VERSION:
	case QUARK_ERR_PROTOCOL:
		return "protocol";
	default:
		return "glasses";
	}
}

static int open_failed(struct qk_ctl_doctor *doctor, int status)
{
	struct qk_ctl *ctl = doctor->ctl;

	qk_ctl_tell(doctor, QK_CTL_BAD, step_of(status), "%s: %s", ctl->uri, quark_context_failure_text(ctl->context));
	return -1;
}

static int open_glasses(struct qk_ctl_doctor *doctor)
{
	struct qk_ctl *ctl = doctor->ctl;
	uint64_t request = 0;
	int status = qk_ctl_start(ctl, &request);

	if (!status)
		status = quark_context_wait(ctl->context, request, -1);
	if (status)
		return open_failed(doctor, status);
	if (is_remote(ctl->uri))
		qk_ctl_tell(doctor, QK_CTL_FINE, "accepted", "the glasses take this app, and both speak one protocol");
	qk_ctl_tell(doctor, QK_CTL_FINE, "glasses", "%s: %s, ready after %.1f ms", ctl->uri,
		    quark_device_get_text(ctl->device, QUARK_DEVICE_TEXT_NAME),
		    (double)quark_context_time_us(ctl->context) / 1000.0);
	return 0;
}

/* Glasses on a network are looked at from outside first, where more can be told than by opening them. */
static int reach_glasses(struct qk_ctl_doctor *doctor, int folder_is_bad)
{
	struct qk_ctl *ctl = doctor->ctl;

	if (ctl->count)
		ctl->values[QK_CTL_DEVICE] = ctl->arguments[0];
	if (qk_ctl_choose_uri(ctl)) {
		doctor->bad = 1;
		return -1;
	}
	if (is_remote(ctl->uri) && (folder_is_bad || qk_ctl_check_network(doctor, ctl->uri)))
		return -1;
	return open_glasses(doctor);
}

static void check_battery(struct qk_ctl_doctor *doctor, int part, const char *side)
{
	int32_t percent = quark_device_readiness(doctor->ctl->device, part);

	if (percent < 0)
		qk_ctl_tell(doctor, QK_CTL_WARN, "battery", "the %s battery is taken out. Put it back.", side);
	else if (percent < 20)
		qk_ctl_tell(doctor, QK_CTL_WARN, "battery",
			    "%s: %d %%. Charge or swap it; under 6 %% the camera stays off.", side, (int)percent);
	else
		qk_ctl_tell(doctor, QK_CTL_FINE, "battery", "%s: %d %%", side, (int)percent);
}

static void check_readiness(struct qk_ctl_doctor *doctor)
{
	const struct quark_device *device = doctor->ctl->device;
	int folded = quark_device_readiness(device, QUARK_READINESS_FOLDED);

	if (folded)
		qk_ctl_tell(doctor, QK_CTL_WARN, "worn", "the glasses are folded. Unfold them and put them on.");
	else if (!quark_device_readiness(device, QUARK_READINESS_WORN))
		qk_ctl_tell(doctor, QK_CTL_WARN, "worn",
			    "nobody wears the glasses: displays and camera are off. Put them on.");
	else
		qk_ctl_tell(doctor, QK_CTL_FINE, "worn", "yes");
	check_battery(doctor, QUARK_READINESS_BATTERY_LEFT, "left");
	check_battery(doctor, QUARK_READINESS_BATTERY_RIGHT, "right");
	if (quark_device_readiness(device, QUARK_READINESS_THERMAL) >= QUARK_THERMAL_HOT)
		qk_ctl_tell(doctor, QK_CTL_WARN, "heat", "the glasses are too hot for the camera. Let them cool.");
	if (!quark_device_readiness(device, QUARK_READINESS_FOREGROUND))
		qk_ctl_tell(doctor, QK_CTL_WARN, "foreground",
			    "another app is in the foreground. Leave it on the glasses.");
}

int qk_ctl_doctor(struct qk_ctl *ctl)
{
	struct qk_ctl_doctor doctor = {.ctl = ctl};
	int folder_is_bad;

	check_library(&doctor);
	check_simulator(&doctor);
	check_environment(&doctor);
	folder_is_bad = check_state_folder(&doctor);
	if (reach_glasses(&doctor, folder_is_bad) == 0) {
		check_readiness(&doctor);
		qk_ctl_check_abilities(&doctor);
	}
	return doctor.bad ? QK_CTL_FAILED : QK_CTL_OK;
}
