/* What the app is told about an overlay. */
#include "overlay/overlay_private.h"

#include <quark/device.h>

static void tell(struct quark_overlay *overlay)
{
	struct quark_event *event =
		qk_event_new(overlay->handle.context, QUARK_EVENT_OVERLAY_VISIBILITY, &overlay->handle);

	if (!event)
		return;
	event->numbers[QK_NUMBER_VISIBLE] = overlay->visible;
	event->droppable = 1;
	qk_event_post(event);
}

void qk_overlay_notified(struct quark_overlay *overlay, const struct qk_visibility *visibility)
{
	int visible = visibility->visible != 0;

	if (visibility->overlay && visibility->overlay != overlay->number)
		return;
	if (visible == overlay->visible)
		return;
	overlay->visible = visible;
	if (overlay->told)
		tell(overlay);
}

/* The glasses may have told that nothing is seen before this overlay was opened. */
static int is_hidden(const struct quark_overlay *overlay)
{
	const struct quark_device *device = overlay->device;

	if (!overlay->visible || quark_device_readiness(device, QUARK_READINESS_THERMAL) == QUARK_THERMAL_NONE)
		return !overlay->visible;
	return !quark_device_readiness(device, QUARK_READINESS_WORN) ||
	       quark_device_readiness(device, QUARK_READINESS_FOLDED) ||
	       !quark_device_readiness(device, QUARK_READINESS_FOREGROUND);
}

void qk_overlay_presented(struct quark_overlay *overlay)
{
	if (overlay->told)
		return;
	overlay->told = 1;
	if (!is_hidden(overlay))
		return;
	overlay->visible = 0;
	tell(overlay);
}

/* --- accessors ---------------------------------------------------------------------------------------------------- */

/* Requests of other handles give these numbers another meaning. */
static int64_t number_of_commit(const struct quark_event *event, int number, const char *function)
{
	event = qk_event_check(event, function, QUARK_EVENT_REQUEST_DONE, 0);
	if (!event || event->handle->ops->kind != QK_HANDLE_OVERLAY)
		return 0;
	return event->numbers[number];
}

uint64_t quark_event_presented_us(const struct quark_event *event)
{
	return (uint64_t)number_of_commit(event, QK_NUMBER_PRESENTED, __func__);
}

uint32_t quark_event_displays(const struct quark_event *event)
{
	return (uint32_t)number_of_commit(event, QK_NUMBER_DISPLAYS, __func__);
}

int quark_event_visible(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_OVERLAY_VISIBILITY, 0);
	return event ? event->numbers[QK_NUMBER_VISIBLE] != 0 : 0;
}
