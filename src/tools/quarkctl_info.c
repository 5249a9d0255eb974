/* info and watch. */
#include "quarkctl.h"

struct named {
	int number;
	const char *name;
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct named texts[] = {
	{QUARK_DEVICE_TEXT_URI, "uri"},
	{QUARK_DEVICE_TEXT_NAME, "name"},
	{QUARK_DEVICE_TEXT_MODEL, "model"},
	{QUARK_DEVICE_TEXT_FIRMWARE, "firmware"},
};

static const struct named capabilities[] = {
	{QUARK_CAPABILITY_OVERLAY, "can_overlay"}, {QUARK_CAPABILITY_STEREO, "can_stereo"},
	{QUARK_CAPABILITY_COLOUR, "can_colour"},   {QUARK_CAPABILITY_CAMERA, "can_camera"},
	{QUARK_CAPABILITY_CODES, "can_codes"},     {QUARK_CAPABILITY_MICROPHONE, "can_microphone"},
	{QUARK_CAPABILITY_SPEECH, "can_speech"},   {QUARK_CAPABILITY_POSITION, "can_position"},
};

static const struct named limits[] = {
	{QUARK_LIMIT_DISPLAYS, "displays"},
	{QUARK_LIMIT_DISPLAY_WIDTH, "display_width"},
	{QUARK_LIMIT_DISPLAY_HEIGHT, "display_height"},
	{QUARK_LIMIT_SAFE_LEFT, "safe_left"},
	{QUARK_LIMIT_SAFE_TOP, "safe_top"},
	{QUARK_LIMIT_SAFE_RIGHT, "safe_right"},
	{QUARK_LIMIT_SAFE_BOTTOM, "safe_bottom"},
	{QUARK_LIMIT_DEPTH_MIN_MM, "depth_min_mm"},
	{QUARK_LIMIT_DEPTH_MAX_MM, "depth_max_mm"},
	{QUARK_LIMIT_NODES, "nodes"},
	{QUARK_LIMIT_CAMERA_WIDTH, "camera_width"},
	{QUARK_LIMIT_CAMERA_HEIGHT, "camera_height"},
	{QUARK_LIMIT_CAMERA_FPS, "camera_fps"},
	{QUARK_LIMIT_PHOTO_WIDTH, "photo_width"},
	{QUARK_LIMIT_PHOTO_HEIGHT, "photo_height"},
};

static const struct named permissions[] = {
	{QUARK_SENSOR_CAMERA_PHOTO, "may_camera_photo"},
	{QUARK_SENSOR_CAMERA_STREAM, "may_camera_stream"},
	{QUARK_SENSOR_MICROPHONE_TEXT, "may_microphone_text"},
	{QUARK_SENSOR_MICROPHONE_AUDIO, "may_microphone_audio"},
	{QUARK_SENSOR_POSITION, "may_position"},
};

int qk_ctl_info(struct qk_ctl *ctl)
{
	struct qk_ctl_record record;
	uint32_t can;

	if (qk_ctl_open(ctl))
		return QK_CTL_FAILED;
	record = qk_ctl_begin(ctl, QK_CTL_ROWS);
	for (size_t i = 0; i < COUNT(texts); i++)
		qk_ctl_text(&record, texts[i].name, quark_device_get_text(ctl->device, texts[i].number));
	qk_ctl_text(&record, "state", quark_device_state_name(quark_device_get_state(ctl->device)));
	can = quark_device_capabilities(ctl->device);
	for (size_t i = 0; i < COUNT(capabilities); i++)
		qk_ctl_flag(&record, capabilities[i].name, (can & (uint32_t)capabilities[i].number) != 0);
	for (size_t i = 0; i < COUNT(limits); i++)
		qk_ctl_number(&record, limits[i].name, quark_device_limit(ctl->device, limits[i].number));
	qk_ctl_readiness(&record, ctl);
	for (size_t i = 0; i < COUNT(permissions); i++)
		qk_ctl_text(&record, permissions[i].name,
			    quark_permission_name(quark_device_permission(ctl->device, permissions[i].number)));
	qk_ctl_end(&record);
	return QK_CTL_OK;
}

static int time_left(const struct qk_ctl *ctl, uint64_t end_us)
{
	uint64_t now_us = quark_context_time_us(ctl->context);

	if (ctl->seconds < 0)
		return -1;
	return now_us >= end_us ? 0 : (int)((end_us - now_us + 999) / 1000);
}

int qk_ctl_watch(struct qk_ctl *ctl)
{
	uint64_t end_us;
	int left;

	if (qk_ctl_open(ctl))
		return QK_CTL_FAILED;
	end_us = quark_context_time_us(ctl->context) + (uint64_t)(ctl->seconds < 0 ? 0 : ctl->seconds) * 1000000;
	while (!qk_ctl_print_events(ctl) && (left = time_left(ctl, end_us)) != 0)
		if (quark_context_dispatch(ctl->context, left))
			return qk_ctl_fail(ctl);
	return quark_device_get_state(ctl->device) == QUARK_DEVICE_STATE_GONE ? QK_CTL_FAILED : QK_CTL_OK;
}
