/* Arrays that grow. */
#ifndef QK_VOICE_ARRAY_H
#define QK_VOICE_ARRAY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` items behind the `count` ones of the array at *items. 0, or -1 and nothing changed. */
static inline int qk_array_room(void *items, uint32_t count, uint32_t more, uint32_t *capacity, size_t size)
{
	uint32_t wanted = *capacity ? *capacity : 4;
	void *array;

	if (more > UINT32_MAX / 4 - count)
		return -1;
	if (count + more <= *capacity)
		return 0;
	while (wanted < count + more)
		wanted *= 2;
	memcpy(&array, items, sizeof array);
	array = realloc(array, wanted * size);
	if (!array)
		return -1;
	memcpy(items, &array, sizeof array);
	*capacity = wanted;
	return 0;
}

#endif
