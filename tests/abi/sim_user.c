/* Uses both libraries; linked in every way by check-install.sh. */
#include <quark/quark.h>
#include <quark/sim.h>

#include <stdio.h>

static int fail(struct quark_context *context, const char *what)
{
	fprintf(stderr, "%s: %s\n", what, quark_context_failure_text(context));
	return 1;
}

int main(void)
{
	struct quark_context *context = NULL;
	struct quark_device *device = NULL;
	struct quark_sim *sim = NULL;
	uint64_t request = 0;
	int status = 0;

	if (quark_sim_register() != QUARK_OK || quark_context_new(NULL, &context) != QUARK_OK)
		return fail(NULL, "start");
	if (quark_device_open(context, "sim:s1?clock=virtual", &device, &request) != QUARK_OK ||
	    quark_context_wait(context, request, -1) != QUARK_OK)
		status = fail(context, "open");
	else if (quark_sim_from_device(device, &sim) != QUARK_OK)
		status = fail(context, "simulated glasses");
	else if (quark_sim_get(sim, QUARK_SIM_VALUE_WORN) != 1)
		status = fail(context, "worn");
	quark_sim_unref(sim);
	quark_device_unref(device);
	quark_context_unref(context);
	return status;
}
