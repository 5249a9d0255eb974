#include "server/webcam.h"

#include <quark/base.h>

#include <stdio.h>

int qk_webcam_open(struct qk_server *server, const char *path, struct qk_webcam **out, char *why, size_t why_size)
{
	(void)server;
	*out = NULL;
	snprintf(why, why_size, "no webcam yet: %s", path);
	return QUARK_ERR_UNSUPPORTED;
}

void qk_webcam_close(struct qk_webcam *webcam)
{
	(void)webcam;
}
