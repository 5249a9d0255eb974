#include "core/services.h"

#include "core/context_private.h"
#include "core/struct_size.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 2048
#define DEADLINE_DEFAULT_MS 15000u

static const struct {
	const char *name, *url, *key, *secret; /* of variables */
	const char *default_url;
} known[QK_SERVICES] = {
	[QUARK_SERVICE_AMAP] = {"amap", "AMAP_BASE_URL", "AMAP_API_KEY", "AMAP_SECRET", "https://restapi.amap.com"},
	[QUARK_SERVICE_ROUTING] = {"routing", "QUARK_ROUTING_URL", NULL, NULL, NULL},
};

static void wipe(char **text)
{
	if (*text)
		OPENSSL_cleanse(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

static void clear(struct qk_service *service)
{
	wipe(&service->url);
	wipe(&service->key);
	wipe(&service->secret);
	wipe(&service->proxy);
	wipe(&service->ca_file);
	service->deadline_ms = 0;
}

void qk_services_free(struct qk_service *services)
{
	for (int i = 0; services && i < QK_SERVICES; i++)
		clear(&services[i]);
	free(services);
}

static const char *variable(const char *name)
{
	const char *value = name ? getenv(name) : NULL;

	return value && *value ? value : NULL;
}

static int copy(char **out, const char *own, const char *environment, const char *otherwise)
{
	const char *text = own ? own : environment ? environment : otherwise;

	if (text && !(*out = strdup(text)))
		return -1;
	return 0;
}

static int fill(struct qk_service *service, int which, const struct quark_service_config *config)
{
	service->deadline_ms = config->deadline_ms ? config->deadline_ms : DEADLINE_DEFAULT_MS;
	return copy(&service->url, config->url, variable(known[which].url), known[which].default_url) ||
	       copy(&service->key, config->key, variable(known[which].key), NULL) ||
	       copy(&service->secret, config->secret, variable(known[which].secret), NULL) ||
	       copy(&service->proxy, config->proxy, NULL, NULL) || copy(&service->ca_file, config->ca_file, NULL, NULL);
}

static int is_text(const char *text)
{
	size_t length = text ? strnlen(text, TEXT_MAX + 1) : 0;

	if (length > TEXT_MAX)
		return 0;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] < 0x21 || (unsigned char)text[i] == 0x7f)
			return 0;
	return 1;
}

static int is_url(const char *url)
{
	size_t scheme = !strncmp(url, "https://", 8) ? 8 : !strncmp(url, "http://", 7) ? 7 : 0;

	return scheme && url[scheme] && url[scheme] != '/' && !strpbrk(url, "?#@\\");
}

static int check(struct quark_context *context, const struct quark_service_config *config)
{
	static const char function[] = "quark_context_set_service";

	if (config->flags || config->reserved)
		return qk_client_bug(context, function, "flags and reserved must be 0");
	if (config->url && (!is_text(config->url) || !is_url(config->url)))
		return qk_client_bug(context, function,
				     "url must be https://host[:port][/path], without a user, a query or blanks");
	if (!is_text(config->key) || !is_text(config->secret))
		return qk_client_bug(context, function,
				     "key and secret must be of at most 2048 bytes without blanks or line ends");
	if (!is_text(config->proxy))
		return qk_client_bug(context, function, "proxy must be a URL of at most 2048 bytes");
	if (config->ca_file && (!*config->ca_file || strnlen(config->ca_file, TEXT_MAX + 1) > TEXT_MAX))
		return qk_client_bug(context, function, "ca_file is empty or longer than 2048 bytes");
	if (config->deadline_ms && (config->deadline_ms < 100 || config->deadline_ms > 120000))
		return qk_client_bug(context, function, "deadline_ms must be 0, or 100 to 120000");
	return QUARK_OK;
}

const char *qk_service_wrong_variable(const struct qk_service *settings, int service)
{
	if (settings->url && (!is_text(settings->url) || !is_url(settings->url)))
		return known[service].url;
	if (!is_text(settings->key))
		return known[service].key;
	return is_text(settings->secret) ? NULL : known[service].secret;
}

static int replace(struct quark_context *context, int which, const struct quark_service_config *config)
{
	struct qk_service fresh = {0};

	if (!context->services)
		context->services = calloc(QK_SERVICES, sizeof *context->services);
	if (!context->services || fill(&fresh, which, config)) {
		clear(&fresh);
		return qk_no_memory(context, "a service");
	}
	clear(&context->services[which]);
	context->services[which] = fresh;
	return QUARK_OK;
}

int quark_context_set_service(struct quark_context *context, int service, const struct quark_service_config *config)
{
	struct quark_service_config read;
	int status = qk_context_enter(context, __func__);

	if (status)
		return status;
	if (service <= QUARK_SERVICE_NONE || service >= QK_SERVICES)
		return qk_client_bug(context, __func__, "service %d is not one of enum quark_service", service);
	status = qk_struct_read(context, &read, sizeof read, sizeof read, config, "quark_service_config");
	if (!status)
		status = check(context, &read);
	return status ? status : replace(context, service, &read);
}

const struct qk_service *qk_context_service(struct quark_context *context, int service)
{
	const struct quark_service_config nothing = {.size = sizeof nothing};

	if ((!context->services || !context->services[service].deadline_ms) && replace(context, service, &nothing))
		return NULL;
	return &context->services[service];
}

const char *quark_service_name(int service)
{
	return service > QUARK_SERVICE_NONE && service < QK_SERVICES ? known[service].name : "?";
}
