/* doctor: what the glasses can do, each tried once. */
#include "quarkctl_doctor.h"

#include <string.h>

static int can(const struct qk_ctl_doctor *doctor, uint32_t capability)
{
	return (quark_device_capabilities(doctor->ctl->device) & capability) != 0;
}

/* Ends the request; tells its failure as a warning or a failure. NULL: it failed. */
static struct quark_event *finish(struct qk_ctl_doctor *doctor, const char *what, int status, uint64_t request)
{
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_event *done = NULL;

	if (!status && ctl->timeout_ms > 0)
		status = quark_context_set_timeout(ctl->context, request, ctl->timeout_ms);
	if (!status)
		status = quark_context_wait_event(ctl->context, request, -1, &done);
	if (!status)
		return done;
	qk_ctl_tell(doctor,
		    status == QUARK_ERR_NOT_READY || status == QUARK_ERR_DENIED || status == QUARK_ERR_UNSUPPORTED
			    ? QK_CTL_WARN
			    : QK_CTL_BAD,
		    what, "%s", quark_context_failure_text(ctl->context));
	quark_event_free(done);
	return NULL;
}

static void check_overlay(struct qk_ctl_doctor *doctor)
{
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_overlay *overlay = NULL;
	struct quark_event *done;
	uint64_t request = 0, before_us;
	int status;

	if (!can(doctor, QUARK_CAPABILITY_OVERLAY)) {
		qk_ctl_tell(doctor, QK_CTL_WARN, "overlay",
			    "these glasses have no display. Open overlays with QUARK_OVERLAY_SPEAK.");
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
		qk_ctl_tell(doctor, QK_CTL_FINE, "overlay", "from commit to the wearer's eyes: %.1f ms",
			    (double)(quark_event_presented_us(done) - before_us) / 1000.0);
	quark_event_free(done);
	quark_overlay_unref(overlay);
}

/* 16 x 16 pixels, black and white. */
static const unsigned char picture[] = {
	0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44,
	0x52, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x37,
	0x88, 0xc2, 0xcc, 0x00, 0x00, 0x00, 0x11, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x08,
	0x0d, 0x65, 0x58, 0xb5, 0x8a, 0x81, 0x68, 0x12, 0x00, 0x76, 0xc7, 0x0f, 0xf1, 0xa3, 0x59,
	0xf9, 0x13, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
};

/* A picture needs the second connection, and no permission. On glasses without a display a photo does. */
static void check_media(struct qk_ctl_doctor *doctor)
{
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_overlay *overlay = NULL;
	struct quark_event *done;
	uint64_t request = 0, before_us = quark_context_time_us(ctl->context);
	int status;

	if (!can(doctor, QUARK_CAPABILITY_OVERLAY))
		return;
	status = quark_overlay_open(ctl->device, NULL, &overlay);
	if (!status)
		status = quark_overlay_set_image(overlay, 1, picture, sizeof picture);
	if (!status)
		status = quark_overlay_commit(overlay, &request);
	done = finish(doctor, "media", status, request);
	if (done)
		qk_ctl_tell(doctor, QK_CTL_FINE, "media",
			    "the connection for pictures came up and carried one: %.1f ms",
			    (double)(quark_event_time_us(done) - before_us) / 1000.0);
	quark_event_free(done);
	quark_overlay_unref(overlay);
}

static void check_camera(struct qk_ctl_doctor *doctor)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Checks that the camera works"};
	struct qk_ctl *ctl = doctor->ctl;
	struct quark_camera *camera = NULL;
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (!can(doctor, QUARK_CAPABILITY_CAMERA)) {
		qk_ctl_tell(doctor, QK_CTL_WARN, "camera", "these glasses have none");
		return;
	}
	status = quark_camera_open(ctl->device, &config, &camera);
	if (!status)
		status = quark_camera_photo(camera, NULL, &request);
	done = finish(doctor, "camera", status, request);
	if (done)
		qk_ctl_tell(doctor, QK_CTL_FINE, "camera", "a photo of %u x %u came; it was not kept",
			    quark_frame_width(quark_event_frame(done)), quark_frame_height(quark_event_frame(done)));
	quark_event_free(done);
	quark_camera_unref(camera);
}

static void check_speech(struct qk_ctl_doctor *doctor)
{
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (!can(doctor, QUARK_CAPABILITY_SPEECH)) {
		qk_ctl_tell(doctor, QK_CTL_WARN, "speech", "these glasses have no speaker");
		return;
	}
	status = quark_device_speak(doctor->ctl->device, "OK", "en", &request);
	done = finish(doctor, "speech", status, request);
	if (done)
		qk_ctl_tell(doctor, QK_CTL_FINE, "speech", "a word was spoken");
	quark_event_free(done);
}

static void check_senses(struct qk_ctl_doctor *doctor)
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
			qk_ctl_tell(doctor, QK_CTL_FINE, senses[i].name, "the glasses say that they can");
		else
			qk_ctl_tell(doctor, QK_CTL_WARN, senses[i].name, "not on these glasses");
}

void qk_ctl_check_abilities(struct qk_ctl_doctor *doctor)
{
	if (strncmp(doctor->ctl->uri, "sim:", 4) != 0)
		check_media(doctor);
	check_overlay(doctor);
	check_camera(doctor);
	check_speech(doctor);
	check_senses(doctor);
}
