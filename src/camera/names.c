/* The numbers of a camera as words. */
#include "core/names.h"

#include <quark/camera.h>

const char *quark_format_name(int format)
{
	static const char *const names[] = {
		[QUARK_FORMAT_NONE] = "none", [QUARK_FORMAT_JPEG] = "jpeg", [QUARK_FORMAT_NV12] = "nv12",
		[QUARK_FORMAT_RGB] = "rgb",   [QUARK_FORMAT_GREY] = "grey",
	};

	return QK_NAME_AT(names, format);
}

const char *quark_code_name(int code)
{
	static const char *const names[] = {
		[QUARK_CODE_NONE] = "none",
		[QUARK_CODE_QR] = "qr",
		[QUARK_CODE_EAN] = "ean",
		[QUARK_CODE_OTHER] = "other",
	};

	return QK_NAME_AT(names, code);
}
