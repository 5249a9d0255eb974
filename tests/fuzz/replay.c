/* Gives every file of the folders and files it is called with to the fuzzer's entry, without libFuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
	struct stat info;
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	size_t length;

	if (!file || fstat(fileno(file), &info) != 0) {
		perror(path);
		exit(1);
	}
	/* Exactly as long as the file, so that AddressSanitizer sees a read past its end. */
	length = (size_t)info.st_size;
	data = malloc(length ? length : 1);
	if (!data || fread(data, 1, length, file) != length) {
		perror(path);
		exit(1);
	}
	fclose(file);
	LLVMFuzzerTestOneInput(data, length);
	free(data);
	return 1;
}

static int replay_folder(const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);
	int files = 0;

	if (count < 0)
		return replay_file(folder);
	for (int i = 0; i < count; i++) {
		char path[4096];
		struct stat info;

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		if (stat(path, &info) == 0 && S_ISREG(info.st_mode))
			files += replay_file(path);
		free(entries[i]);
	}
	free(entries);
	return files;
}

int main(int argc, char **argv)
{
	int files = 0;

	for (int i = 1; i < argc; i++)
		files += replay_folder(argv[i]);
	printf("%d inputs replayed\n", files);
	if (files == 0) {
		fprintf(stderr, "nothing to replay: name a corpus folder with at least one file\n");
		return 1;
	}
	return 0;
}
