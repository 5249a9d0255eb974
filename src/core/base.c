#include <quark/base.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

uint32_t quark_version(void)
{
	return QUARK_VERSION_MAJOR * 1000000u + QUARK_VERSION_MINOR * 1000u + QUARK_VERSION_PATCH;
}

const char *quark_version_text(void)
{
	return TEXT(QUARK_VERSION_MAJOR) "." TEXT(QUARK_VERSION_MINOR) "." TEXT(QUARK_VERSION_PATCH);
}

const char *quark_status_name(int status)
{
	static const char *const names[] = {
		"QUARK_OK",
		"QUARK_ERR_INVALID",
		"QUARK_ERR_ABI",
		"QUARK_ERR_NOMEM",
		"QUARK_ERR_UNSUPPORTED",
		"QUARK_ERR_BUSY",
		"QUARK_ERR_CLOSED",
		"QUARK_ERR_TIMEOUT",
		"QUARK_ERR_CANCELLED",
		"QUARK_ERR_DENIED",
		"QUARK_ERR_IO",
		"QUARK_ERR_PROTOCOL",
		"QUARK_ERR_GONE",
		"QUARK_ERR_UNKNOWN",
		"QUARK_ERR_AGAIN",
		"QUARK_ERR_NOT_READY",
		"QUARK_ERR_DEVICE",
		"QUARK_ERR_VERSION",
		"QUARK_ERR_NOT_INSTALLED",
		"QUARK_ERR_SUPERSEDED",
		"QUARK_ERR_REVOKED",
		"QUARK_ERR_NO_STATE",
	};
	int count = (int)(sizeof names / sizeof *names);

	return status <= 0 && status > -count ? names[-status] : "QUARK_ERR_?";
}

const char *quark_stage_name(int stage)
{
	static const char *const names[] = {"none", "app", "link", "consent", "device", "service"};
	int count = (int)(sizeof names / sizeof *names);

	return stage >= 0 && stage < count ? names[stage] : "?";
}
