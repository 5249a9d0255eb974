/* What the app asks of the device: permissions and speech. */
#include "device/device_private.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

#define ASK_US 60000000u
#define SPEAK_US 60000000u

struct ask {
	struct qk_operation operation;
	int sensor;
	char purpose[QK_PURPOSE_SIZE];
};

struct speak {
	struct qk_operation operation;
	char *text;
	char *language;
};

static struct ask *ask_of(struct qk_operation *operation)
{
	return qk_container(operation, struct ask, operation);
}

static struct speak *speak_of(struct qk_operation *operation)
{
	return qk_container(operation, struct speak, operation);
}

static struct quark_device *device_of(struct qk_operation *operation)
{
	return (struct quark_device *)(void *)qk_session_device(operation->session);
}

static int send_ask(struct qk_operation *operation)
{
	struct ask *ask = ask_of(operation);
	struct qk_permission_ask params = {(uint32_t)ask->sensor, ask->purpose};

	return qk_operation_send(operation, &params);
}

static int is_given(uint32_t state)
{
	return state == QUARK_PERMISSION_ONCE || state == QUARK_PERMISSION_SESSION || state == QUARK_PERMISSION_ALWAYS;
}

static void answered_ask(struct qk_operation *operation, const void *result)
{
	const struct qk_permission_state *answer = result;

	qk_device_set_permission(device_of(operation), ask_of(operation)->sensor, (int)answer->state);
	if (is_given(answer->state))
		qk_request_end(&operation->request, NULL);
	else
		qk_request_fail(&operation->request, QUARK_ERR_DENIED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
				"Ask again only when the wearer starts something that needs it.",
				"permission: the wearer said no");
}

static const struct qk_operation_ops ask_ops = {
	.name = "permission",
	.kind = QK_DEVICE_PERMISSION,
	.idempotent = 1,
	.send = send_ask,
	.answered = answered_ask,
};

static uint32_t capability_for(int sensor)
{
	if (sensor == QUARK_SENSOR_CAMERA_PHOTO || sensor == QUARK_SENSOR_CAMERA_STREAM)
		return QUARK_CAPABILITY_CAMERA;
	return sensor == QUARK_SENSOR_POSITION ? QUARK_CAPABILITY_POSITION : QUARK_CAPABILITY_MICROPHONE;
}

/* Until the glasses have told what they can do, they answer themselves. */
static int check_capability(struct quark_device *device, uint32_t capability, const char *function, const char *what)
{
	const struct qk_hello_result *hello = qk_session_hello(device->session);

	if (!hello || (hello->capabilities & capability))
		return QUARK_OK;
	return qk_fail(device->handle.context, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
		       "Ask quark_device_capabilities() first.", "%s: these glasses have no %s", function, what);
}

static int text_fits(const char *text, size_t most)
{
	size_t count = text ? qk_text_count(text) : 0;

	return count >= 1 && count <= most;
}

static int check_ask(struct quark_device *device, int sensor, const char *purpose)
{
	const char *function = "quark_device_request_permission";
	struct quark_context *context = device->handle.context;

	if (sensor < QUARK_SENSOR_CAMERA_PHOTO || sensor > QUARK_SENSOR_POSITION)
		return qk_client_bug(context, function, "sensor is %d, not one of enum quark_sensor", sensor);
	if (!text_fits(purpose, 80) || qk_text_has_control(purpose, NULL))
		return qk_client_bug(context, function,
				     "purpose must be 1 to 80 characters of UTF-8 that tell the wearer what it is for");
	return qk_device_check_open(device, function);
}

int quark_device_request_permission(struct quark_device *device, int sensor, const char *purpose, uint64_t *request)
{
	struct ask *ask;
	int status = qk_device_enter(device, __func__);

	if (request)
		*request = 0;
	if (!status)
		status = check_ask(device, sensor, purpose);
	if (!status)
		status = check_capability(device, capability_for(sensor), __func__, "such sensor");
	if (status)
		return status;
	ask = calloc(1, sizeof *ask);
	if (!ask)
		return qk_no_memory(device->handle.context, "a request");
	ask->sensor = sensor;
	strncpy(ask->purpose, purpose, sizeof ask->purpose - 1);
	return qk_operation_start(&ask->operation, &ask_ops, device->session, &device->handle, ASK_US, request);
}

int quark_device_permission(const struct quark_device *device, int sensor)
{
	if (!device || sensor < 1 || sensor >= QK_SENSORS)
		return QUARK_PERMISSION_NONE;
	return device->permissions[sensor];
}

static int send_speak(struct qk_operation *operation)
{
	struct speak *speak = speak_of(operation);
	struct qk_speak params = {speak->text, speak->language};

	return qk_operation_send(operation, &params);
}

static void answered_speak(struct qk_operation *operation, const void *result)
{
	(void)result;
	qk_request_end(&operation->request, NULL);
}

static void free_speak(struct qk_operation *operation)
{
	struct speak *speak = speak_of(operation);

	free(speak->text);
	free(speak->language);
	free(speak);
}

static const struct qk_operation_ops speak_ops = {
	.name = "speak",
	.kind = QK_DEVICE_SPEAK,
	.send = send_speak,
	.answered = answered_speak,
	.free = free_speak,
};

static struct speak *new_speak(const char *text, const char *language)
{
	struct speak *speak = calloc(1, sizeof *speak);

	if (!speak)
		return NULL;
	speak->text = strdup(text);
	speak->language = language ? strdup(language) : NULL;
	if (speak->text && (!language || speak->language))
		return speak;
	free_speak(&speak->operation);
	return NULL;
}

static int check_speak(struct quark_device *device, const char *text, const char *language)
{
	struct quark_context *context = device->handle.context;
	const char *function = "quark_device_speak";
	int status;

	if (!text_fits(text, 1000) || qk_text_has_control(text, "\n\t"))
		return qk_client_bug(context, function, "text must be 1 to 1000 characters of UTF-8");
	if (language &&
	    (strlen(language) < 2 || strlen(language) > 35 ||
	     strspn(language, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != strlen(language)))
		return qk_client_bug(context, function, "language is no BCP 47 tag, for example \"en\" or \"zh-Hans\"");
	status = qk_device_check_open(device, function);
	return status ? status : check_capability(device, QUARK_CAPABILITY_SPEECH, function, "speaker");
}

int quark_device_speak(struct quark_device *device, const char *text, const char *language, uint64_t *request)
{
	struct speak *speak;
	int status = qk_device_enter(device, __func__);

	if (request)
		*request = 0;
	if (!status)
		status = check_speak(device, text, language);
	if (status)
		return status;
	speak = new_speak(text, language);
	if (!speak)
		return qk_no_memory(device->handle.context, "a request");
	return qk_operation_start(&speak->operation, &speak_ops, device->session, &device->handle, SPEAK_US, request);
}
