/* What a device is: state, capabilities, limits, texts. */
#include "device/device_private.h"

int quark_device_get_state(const struct quark_device *device)
{
	return device ? qk_session_state(device->session) : QUARK_DEVICE_STATE_NONE;
}

static const struct qk_hello_result *hello_of(const struct quark_device *device)
{
	return device ? qk_session_hello(device->session) : NULL;
}

uint32_t quark_device_capabilities(const struct quark_device *device)
{
	const struct qk_hello_result *hello = hello_of(device);

	return hello ? hello->capabilities : 0;
}

static uint32_t limit_of(const struct qk_hello_result *hello, int limit)
{
	const struct qk_display_limits *display = &hello->display;
	const struct qk_camera_limits *camera = &hello->camera;
	const uint32_t values[] = {
		[QUARK_LIMIT_DISPLAYS] = display->count,
		[QUARK_LIMIT_DISPLAY_WIDTH] = display->width,
		[QUARK_LIMIT_DISPLAY_HEIGHT] = display->height,
		[QUARK_LIMIT_SAFE_LEFT] = display->safe_left,
		[QUARK_LIMIT_SAFE_TOP] = display->safe_top,
		[QUARK_LIMIT_SAFE_RIGHT] = display->safe_right,
		[QUARK_LIMIT_SAFE_BOTTOM] = display->safe_bottom,
		[QUARK_LIMIT_DEPTH_MIN_MM] = display->depth_min_mm,
		[QUARK_LIMIT_DEPTH_MAX_MM] = display->depth_max_mm,
		[QUARK_LIMIT_NODES] = display->nodes,
		[QUARK_LIMIT_CAMERA_WIDTH] = camera->width,
		[QUARK_LIMIT_CAMERA_HEIGHT] = camera->height,
		[QUARK_LIMIT_CAMERA_FPS] = camera->fps,
		[QUARK_LIMIT_PHOTO_WIDTH] = camera->photo_width,
		[QUARK_LIMIT_PHOTO_HEIGHT] = camera->photo_height,
	};

	return limit > 0 && limit < (int)(sizeof values / sizeof *values) ? values[limit] : 0;
}

int32_t quark_device_limit(const struct quark_device *device, int limit)
{
	const struct qk_hello_result *hello = hello_of(device);

	return hello ? (int32_t)limit_of(hello, limit) : 0;
}

int32_t quark_device_readiness(const struct quark_device *device, int part)
{
	return device && part > 0 && part < QK_READINESS_PARTS ? device->readiness[part] : 0;
}

const char *quark_device_get_text(const struct quark_device *device, int which)
{
	const struct qk_hello_result *hello = hello_of(device);

	if (device && which == QUARK_DEVICE_TEXT_URI)
		return device->uri;
	if (device && which == QUARK_DEVICE_TEXT_CAMERA_USER)
		return device->camera_user;
	if (!hello)
		return "";
	switch (which) {
	case QUARK_DEVICE_TEXT_NAME:
		return hello->name;
	case QUARK_DEVICE_TEXT_MODEL:
		return hello->model;
	case QUARK_DEVICE_TEXT_FIRMWARE:
		return hello->firmware;
	default:
		return "";
	}
}
