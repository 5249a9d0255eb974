#include "support_remote.h"

#include "qtest.h"

void remote_pair(struct remote *remote, const char *app_id, const char *state_folder)
{
	(void)remote;
	qt_fail("%s cannot be paired in %s yet", app_id, state_folder);
}
