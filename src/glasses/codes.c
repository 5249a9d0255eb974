#include "glasses/codes.h"
#include "glasses/codes_private.h"
#include "glasses/picture.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <zbar.h>

void qk_codes_free(struct qk_codes *codes)
{
	for (size_t i = 0; i < codes->count; i++)
		free(codes->found[i].data);
	free(codes->found);
	memset(codes, 0, sizeof(*codes));
}

static uint32_t kind_of(zbar_symbol_type_t type)
{
	switch (type) {
	case ZBAR_QRCODE:
		return QUARK_CODE_QR;
	case ZBAR_EAN13:
	case ZBAR_EAN8:
	case ZBAR_UPCA:
	case ZBAR_UPCE:
	case ZBAR_ISBN13:
		return QUARK_CODE_EAN;
	case ZBAR_CODE128:
	case ZBAR_CODE39:
	case ZBAR_CODE93:
	case ZBAR_I25:
	case ZBAR_DATABAR:
	case ZBAR_DATABAR_EXP:
	case ZBAR_CODABAR:
		return QUARK_CODE_OTHER;
	default:
		return QUARK_CODE_NONE;
	}
}

static void want(zbar_image_scanner_t *scanner, const zbar_symbol_type_t *types, size_t count)
{
	for (size_t i = 0; i < count; i++)
		zbar_image_scanner_set_config(scanner, types[i], ZBAR_CFG_ENABLE, 1);
}

static void want_bars(zbar_image_scanner_t *scanner, uint32_t kinds)
{
	static const zbar_symbol_type_t shop[] = {ZBAR_EAN13, ZBAR_EAN8, ZBAR_UPCA, ZBAR_UPCE};
	static const zbar_symbol_type_t other[] = {ZBAR_CODE128, ZBAR_CODE39,      ZBAR_CODE93, ZBAR_I25,
						   ZBAR_DATABAR, ZBAR_DATABAR_EXP, ZBAR_CODABAR};

	if (kinds & QUARK_CODE_EAN)
		want(scanner, shop, sizeof(shop) / sizeof(shop[0]));
	if (kinds & QUARK_CODE_OTHER)
		want(scanner, other, sizeof(other) / sizeof(other[0]));
}

/* `strict` leaves out the kinds that zbar sees in patterns that are none: with short or weak check digits. */
static zbar_image_scanner_t *make_scanner(uint32_t kinds, int strict)
{
	static const zbar_symbol_type_t safe[] = {ZBAR_EAN13, ZBAR_UPCA};
	zbar_image_scanner_t *scanner = zbar_image_scanner_create();

	if (!scanner)
		return NULL;
	zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
	if (kinds & QUARK_CODE_QR) {
		zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
		/* The bytes as they are, instead of zbar's guess at their character set. */
		zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	}
	if (!strict)
		want_bars(scanner, kinds);
	else if (kinds & QUARK_CODE_EAN)
		want(scanner, safe, sizeof(safe) / sizeof(safe[0]));
	return scanner;
}

static int is_known(const struct qk_codes *codes, uint32_t kind, const char *data, size_t length)
{
	for (size_t i = 0; i < codes->count; i++) {
		const struct qk_code_found *found = &codes->found[i];

		if (found->kind == kind && found->length == length && memcmp(found->data, data, length) == 0)
			return 1;
	}
	return 0;
}

/* The box around the points that zbar tells, in pixels of the frame. */
static void place(struct qk_code_found *found, const zbar_symbol_t *symbol, const struct qk_codes_scale *scale)
{
	int left = INT_MAX, top = INT_MAX, right = INT_MIN, bottom = INT_MIN;
	unsigned count = zbar_symbol_get_loc_size(symbol);

	if (!count)
		return;
	for (unsigned i = 0; i < count; i++) {
		int x = zbar_symbol_get_loc_x(symbol, i), y = zbar_symbol_get_loc_y(symbol, i);

		left = x < left ? x : left;
		right = x > right ? x : right;
		top = y < top ? y : top;
		bottom = y > bottom ? y : bottom;
	}
	found->x = (left - (int)scale->margin) * (int)scale->multiply / (int)scale->divide;
	found->y = (top - (int)scale->margin) * (int)scale->multiply / (int)scale->divide;
	found->width = (uint32_t)(right - left + 1) * scale->multiply / scale->divide;
	found->height = (uint32_t)(bottom - top + 1) * scale->multiply / scale->divide;
}

static int add(struct qk_codes *codes, const zbar_symbol_t *symbol, const struct qk_codes_scale *scale)
{
	uint32_t kind = kind_of(zbar_symbol_get_type(symbol));
	const char *data = zbar_symbol_get_data(symbol);
	unsigned length = zbar_symbol_get_data_length(symbol);
	struct qk_code_found *grown, *found;

	if (!kind || !data || is_known(codes, kind, data, length))
		return 0;
	grown = realloc(codes->found, (codes->count + 1) * sizeof(*grown));
	if (!grown)
		return QUARK_ERR_NOMEM;
	codes->found = grown;
	found = &grown[codes->count];
	memset(found, 0, sizeof(*found));
	found->data = malloc((size_t)length + 1);
	if (!found->data)
		return QUARK_ERR_NOMEM;
	memcpy(found->data, data, length);
	found->data[length] = '\0';
	found->kind = kind;
	found->length = length;
	place(found, symbol, scale);
	codes->count++;
	return 0;
}

int qk_codes_scan(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct qk_grey *grey,
		  const struct qk_codes_scale *scale)
{
	zbar_image_t *image = zbar_image_create();
	int result = 0;

	if (!image)
		return QUARK_ERR_NOMEM;
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, grey->width, grey->height);
	zbar_image_set_data(image, grey->pixels, (unsigned long)grey->width * grey->height, NULL);
	if (zbar_scan_image(scanner, image) < 0)
		result = QUARK_ERR_NOMEM;
	for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image); symbol && !result;
	     symbol = zbar_symbol_next(symbol))
		result = add(codes, symbol, scale);
	zbar_image_destroy(image);
	return result;
}

/* The grey plane of a frame: the frame's own bytes where it has one, else new memory. */
static int grey_of(struct qk_grey *grey, unsigned char **owned, uint32_t format, uint32_t width, uint32_t height,
		   const unsigned char *data, size_t length)
{
	struct qk_picture picture;
	int result;

	if ((format == QUARK_FORMAT_NV12 || format == QUARK_FORMAT_GREY) && width && height) {
		*grey = (struct qk_grey){data, width, height};
		return length == qk_picture_frame_size(format, width, height) ? 0 : QUARK_ERR_INVALID;
	}
	result = qk_picture_from_frame(&picture, format, width, height, data, length, NULL, 0);
	if (result)
		return result;
	*owned = malloc((size_t)picture.width * picture.height);
	if (*owned) {
		qk_picture_convert(&picture, QUARK_FORMAT_GREY, *owned);
		*grey = (struct qk_grey){*owned, picture.width, picture.height};
	}
	qk_picture_free(&picture);
	return *owned ? 0 : QUARK_ERR_NOMEM;
}

static int scan_with(struct qk_codes *codes, zbar_image_scanner_t *scanner, const struct qk_grey *grey, int again)
{
	static const struct qk_codes_scale same = {1, 1, 0};
	int result;

	if (!scanner)
		return QUARK_ERR_NOMEM;
	if (again)
		result = qk_codes_try_again(codes, scanner, grey);
	else
		result = qk_codes_scan(codes, scanner, grey, &same);
	zbar_image_scanner_destroy(scanner);
	return result;
}

static int scan(struct qk_codes *codes, uint32_t kinds, const struct qk_grey *grey)
{
	int result = scan_with(codes, make_scanner(kinds, 0), grey, 0);

	if (!result && !codes->count && (kinds & (QUARK_CODE_QR | QUARK_CODE_EAN)))
		result = scan_with(codes, make_scanner(kinds, 1), grey, 1);
	return result;
}

int qk_codes_read(struct qk_codes *codes, uint32_t kinds, uint32_t format, uint32_t width, uint32_t height,
		  const unsigned char *data, size_t length)
{
	struct qk_grey grey = {0};
	unsigned char *owned = NULL;
	int result;

	memset(codes, 0, sizeof(*codes));
	if (width > QK_PICTURE_SIDE_MAX || height > QK_PICTURE_SIDE_MAX)
		return QUARK_ERR_INVALID;
	if (!(kinds & (QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER)))
		return 0;
	result = grey_of(&grey, &owned, format, width, height, data, length);
	if (!result)
		result = scan(codes, kinds, &grey);
	free(owned);
	if (result)
		qk_codes_free(codes);
	return result;
}
