/* Bytes to codewords: mode, length, padding, Reed-Solomon correction, and the blocks interleaved. Level L. */
#include "server/qr_private.h"

#include <string.h>

#define MODE_BYTES 4u
#define BLOCK_MAX 160

struct version {                             /* level L */
	short codewords, correction, blocks; /* all of them; correction in each block */
};

static const struct version versions[QK_QR_VERSIONS + 1] = {
	{0, 0, 0},    {26, 7, 1},   {44, 10, 1},  {70, 15, 1},  {100, 20, 1}, {134, 26, 1}, {172, 18, 2},
	{196, 20, 2}, {242, 24, 2}, {292, 30, 2}, {346, 18, 4}, {404, 20, 4}, {466, 24, 4}, {532, 26, 4},
	{581, 30, 4}, {655, 22, 6}, {733, 24, 6}, {815, 28, 6}, {901, 30, 6}, {991, 28, 7}, {1085, 28, 8},
};

static int data_codewords(int version)
{
	return versions[version].codewords - versions[version].correction * versions[version].blocks;
}

static int length_bits(int version)
{
	return version < 10 ? 8 : 16;
}

int qk_qr_version_for(size_t length)
{
	for (int version = 1; version <= QK_QR_VERSIONS; version++)
		if (4 + (size_t)length_bits(version) + length * 8 <= (size_t)data_codewords(version) * 8)
			return version;
	return -1;
}

/* --- bits --------------------------------------------------------------------------------------------------------- */

struct bits {
	unsigned char *bytes;
	int count;
};

static void put(struct bits *bits, unsigned value, int length)
{
	for (int i = length - 1; i >= 0; i--, bits->count++)
		if (value >> i & 1)
			bits->bytes[bits->count / 8] |= (unsigned char)(0x80 >> bits->count % 8);
}

static void pad(struct bits *bits, int codewords)
{
	int left = codewords * 8 - bits->count;

	put(bits, 0, left < 4 ? left : 4);
	bits->count = (bits->count + 7) / 8 * 8;
	for (unsigned byte = 0xec; bits->count < codewords * 8; byte ^= 0xec ^ 0x11)
		put(bits, byte, 8);
}

static void fill(int version, const unsigned char *data, size_t length, unsigned char *out)
{
	struct bits bits = {out, 0};

	memset(out, 0, (size_t)data_codewords(version));
	put(&bits, MODE_BYTES, 4);
	put(&bits, (unsigned)length, length_bits(version));
	for (size_t i = 0; i < length; i++)
		put(&bits, data[i], 8);
	pad(&bits, data_codewords(version));
}

/* --- correction --------------------------------------------------------------------------------------------------- */

/* In the field of 256 elements with the polynomial x^8 + x^4 + x^3 + x^2 + 1. */
static unsigned char multiply(unsigned a, unsigned b)
{
	unsigned product = 0;

	for (int i = 7; i >= 0; i--) {
		product = (product << 1) ^ (product >> 7) * 0x11d;
		product ^= (b >> i & 1) * a;
	}
	return (unsigned char)product;
}

/* The product of (x - 2^i) for i below `degree`, without its leading 1. */
static void make_divisor(int degree, unsigned char *divisor)
{
	unsigned root = 1;

	memset(divisor, 0, (size_t)degree);
	divisor[degree - 1] = 1;
	for (int i = 0; i < degree; i++, root = multiply(root, 2))
		for (int j = 0; j < degree; j++) {
			divisor[j] = multiply(divisor[j], root);
			if (j + 1 < degree)
				divisor[j] ^= divisor[j + 1];
		}
}

static void correct(const unsigned char *data, int length, int degree, unsigned char *out)
{
	unsigned char divisor[32];

	make_divisor(degree, divisor);
	memset(out, 0, (size_t)degree);
	for (int i = 0; i < length; i++) {
		unsigned factor = data[i] ^ out[0];

		memmove(out, out + 1, (size_t)degree - 1);
		out[degree - 1] = 0;
		for (int j = 0; j < degree; j++)
			out[j] ^= multiply(divisor[j], factor);
	}
}

/* --- blocks ------------------------------------------------------------------------------------------------------- */

/* The later blocks hold one byte more where it does not come out even. */
static int block_length(int version, int block)
{
	int all = data_codewords(version), blocks = versions[version].blocks;

	return all / blocks + (block >= blocks - all % blocks);
}

static int interleave(int version, const unsigned char *data, unsigned char *out)
{
	int blocks = versions[version].blocks, degree = versions[version].correction, used = 0, start = 0;
	unsigned char corrections[8][32];
	int starts[8];

	for (int block = 0; block < blocks; block++) {
		starts[block] = start;
		correct(data + start, block_length(version, block), degree, corrections[block]);
		start += block_length(version, block);
	}
	for (int i = 0; i < BLOCK_MAX; i++)
		for (int block = 0; block < blocks; block++)
			if (i < block_length(version, block))
				out[used++] = data[starts[block] + i];
	for (int i = 0; i < degree; i++)
		for (int block = 0; block < blocks; block++)
			out[used++] = corrections[block][i];
	return used;
}

int qk_qr_codewords(int version, const unsigned char *data, size_t length, unsigned char *out)
{
	unsigned char filled[QK_QR_CODEWORDS];

	fill(version, data, length, filled);
	return interleave(version, filled, out);
}
