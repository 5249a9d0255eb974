/* The smallest whole program: a text before the wearer's eyes, and what became of it: on which displays (1 left, 2
 * right, 3 both) and when, or what failed and why. $QUARK_DEVICE chooses the glasses; without it they are simulated. */
#include <quark/quark.h>

#include <inttypes.h>
#include <stdio.h>

int main(void)
{
	struct quark_context *context = NULL;
	struct quark_device *device = NULL;
	struct quark_overlay *overlay = NULL;
	struct quark_event *end = NULL;
	uint64_t request = 0;
	int failed = quark_context_new(NULL, &context) || quark_device_open(context, NULL, &device, NULL) ||
		     quark_overlay_open(device, NULL, &overlay) || quark_overlay_set_text(overlay, 1, "Hello") ||
		     quark_overlay_commit(overlay, &request) || quark_context_wait_event(context, request, -1, &end);
	if (failed)
		fprintf(stderr, "hello: %s\n", quark_context_failure_text(context));
	else
		printf("Seen: displays %u, %" PRIu64 " us\n", quark_event_displays(end), quark_event_presented_us(end));
	quark_event_free(end);
	quark_overlay_unref(overlay);
	quark_device_unref(device);
	quark_context_unref(context);
	return failed ? 1 : 0;
}
