#include "navigation/amap.h"

#include "navigation/gcj02.h"
#include "net/http.h"

#include <quark/navigation.h>

#include <math.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define PARAMETERS_MAX 10

struct parameters {
	struct qk_buffer of[PARAMETERS_MAX]; /* "name=value" each */
	size_t count;
};

static struct qk_buffer *add(struct parameters *all, const char *name)
{
	struct qk_buffer *own = &all->of[all->count++];

	qk_buffer_text(own, name);
	qk_buffer_byte(own, '=');
	return own;
}

/* Six decimals, as Amap takes them, whatever the locale says. */
static void write_degrees(struct qk_buffer *out, double degrees)
{
	int64_t millionths = llround(fabs(degrees) * 1e6);

	if (degrees < 0 && millionths)
		qk_buffer_byte(out, '-');
	qk_buffer_print(out, "%lld.%06lld", (long long)(millionths / 1000000), (long long)(millionths % 1000000));
}

static void write_place(struct qk_buffer *out, struct qk_wgs84 place)
{
	struct qk_gcj02 shifted = qk_gcj02_from_wgs84(place);

	write_degrees(out, shifted.longitude);
	qk_buffer_byte(out, ',');
	write_degrees(out, shifted.latitude);
}

static const char *path_of(int travel)
{
	switch (travel) {
	case QUARK_TRAVEL_DRIVING:
		return "driving";
	case QUARK_TRAVEL_CYCLING:
		return "bicycling";
	case QUARK_TRAVEL_ELECTROBIKE:
		return "electrobike";
	default:
		return "walking";
	}
}

static void fill(struct parameters *all, const char *key, int travel, uint32_t alternatives,
		 const struct qk_wgs84 *places, size_t count)
{
	struct qk_buffer *via;

	write_place(add(all, "origin"), places[0]);
	write_place(add(all, "destination"), places[count - 1]);
	qk_buffer_text(add(all, "key"), key);
	qk_buffer_text(add(all, "show_fields"),
		       travel == QUARK_TRAVEL_DRIVING ? "cost,navi,polyline,tmcs" : "cost,navi,polyline");
	if (travel != QUARK_TRAVEL_DRIVING) {
		if (alternatives)
			qk_buffer_print(add(all, "alternative_route"), "%u", alternatives + 1);
		return;
	}
	if (count <= 2)
		return;
	via = add(all, "waypoints");
	for (size_t i = 1; i + 1 < count; i++) {
		if (i > 1)
			qk_buffer_byte(via, ';');
		write_place(via, places[i]);
	}
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Source: https://lbs.amap.com/faq/quota-key/key/41181. MD5 is Amap's choice. */
void qk_amap_sign(const char *const *parameters, size_t count, const char *secret, char out[33])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	const char *sorted[PARAMETERS_MAX];
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	unsigned length = 0;

	*out = '\0';
	for (size_t i = 0; i < count && i < PARAMETERS_MAX; i++)
		sorted[i] = parameters[i];
	qsort(sorted, count, sizeof *sorted, compare);
	if (hash && EVP_DigestInit_ex(hash, EVP_md5(), NULL)) {
		for (size_t i = 0; i < count; i++) {
			EVP_DigestUpdate(hash, "&", i != 0);
			EVP_DigestUpdate(hash, sorted[i], strlen(sorted[i]));
		}
		EVP_DigestUpdate(hash, secret, strlen(secret));
		EVP_DigestFinal_ex(hash, digest, &length);
	}
	EVP_MD_CTX_free(hash);
	for (unsigned i = 0; i < length && i < 16; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static void write_all(struct qk_buffer *out, const struct parameters *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const char *value = strchr(all->of[i].data, '=') + 1;

		qk_buffer_byte(out, i ? '&' : '?');
		qk_buffer_append(out, all->of[i].data, (size_t)(value - all->of[i].data));
		qk_http_escape(out, value);
	}
}

static void sign(struct parameters *all, const char *secret)
{
	const char *texts[PARAMETERS_MAX];
	char signature[33];

	for (size_t i = 0; i < all->count; i++)
		texts[i] = all->of[i].data;
	qk_amap_sign(texts, all->count, secret, signature);
	qk_buffer_text(add(all, "sig"), signature);
}

static int failed(const struct parameters *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->of[i].failed)
			return 1;
	return 0;
}

void qk_amap_write_request(struct qk_buffer *out, const struct qk_service *settings, int travel, uint32_t alternatives,
			   const struct qk_wgs84 *places, size_t count)
{
	struct parameters all = {.count = 0};

	fill(&all, settings->key ? settings->key : "", travel, alternatives, places, count);
	if (settings->secret && !failed(&all))
		sign(&all, settings->secret);
	qk_buffer_print(out, "%s/v5/direction/%s", settings->url, path_of(travel));
	if (failed(&all))
		out->failed = 1;
	else
		write_all(out, &all);
	for (size_t i = 0; i < all.count; i++) {
		if (all.of[i].data)
			OPENSSL_cleanse(all.of[i].data, all.of[i].capacity);
		qk_buffer_free(&all.of[i]);
	}
}
