/* What apps ask for, checked before anything happens. Each sentence names the argument. */
#include "camera/camera_private.h"

#define ALL_MODES ((uint32_t)(QUARK_CAMERA_MODE_LOW_LIGHT | QUARK_CAMERA_MODE_STABILISED | QUARK_CAMERA_MODE_BLUR))
#define ALL_CODES ((uint32_t)(QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER))

static int is_size(uint32_t pixels)
{
	return !pixels || (pixels >= 16 && pixels <= 8192 && pixels % 2 == 0);
}

static int check_picture(struct quark_context *context, const char *function, uint32_t format, uint32_t width,
			 uint32_t height)
{
	if (format > QUARK_FORMAT_GREY)
		return qk_client_bug(context, function, "config->format is %u, not one of enum quark_format", format);
	if (!is_size(width))
		return qk_client_bug(context, function, "config->width is %u, must be 0, or even and 16 to 8192",
				     width);
	if (!is_size(height))
		return qk_client_bug(context, function, "config->height is %u, must be 0, or even and 16 to 8192",
				     height);
	return QUARK_OK;
}

static int check_bits(struct quark_context *context, const char *function, uint32_t mode, uint32_t codes)
{
	if (mode & ~ALL_MODES)
		return qk_client_bug(context, function,
				     "config->mode is 0x%x, which has bits that are not in "
				     "enum quark_camera_mode",
				     mode);
	if (codes & ~ALL_CODES)
		return qk_client_bug(context, function,
				     "config->codes is 0x%x, which has bits that are not in "
				     "enum quark_code",
				     codes);
	return QUARK_OK;
}

int qk_camera_check_photo(struct quark_context *context, const char *function, const struct quark_photo_config *config)
{
	int status = check_picture(context, function, config->format, config->width, config->height);

	return status ? status : check_bits(context, function, config->mode, config->codes);
}

static int is_within(uint32_t number, uint32_t least, uint32_t most)
{
	return !number || (number >= least && number <= most);
}

int qk_camera_check_stream(struct quark_context *context, const char *function,
			   const struct quark_stream_config *config)
{
	int status = check_picture(context, function, config->format, config->width, config->height);

	if (!status)
		status = check_bits(context, function, config->mode, config->codes);
	if (status)
		return status;
	if (!is_within(config->fps, 1, 240))
		return qk_client_bug(context, function, "config->fps is %u, must be 0, or 1 to 240", config->fps);
	if (!is_within(config->credits, 2, QK_CREDITS_MAX))
		return qk_client_bug(context, function, "config->credits is %u, must be 0, or 2 to %d", config->credits,
				     QK_CREDITS_MAX);
	if (!is_within(config->stall_ms, 100, 60000))
		return qk_client_bug(context, function, "config->stall_ms is %u, must be 0, or 100 to 60000",
				     config->stall_ms);
	if (config->reserved)
		return qk_client_bug(context, function, "config->reserved is %u, must be 0", config->reserved);
	return QUARK_OK;
}
