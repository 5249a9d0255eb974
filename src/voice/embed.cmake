# Turns the default vocabularies into C arrays: cmake -DOUT=x.c -P embed.cmake -- language.json...
math(EXPR last "${CMAKE_ARGC} - 1")
set(arrays "")
set(rows "")
set(after 0)
foreach(index RANGE ${last})
    set(file "${CMAKE_ARGV${index}}")
    if(file STREQUAL "--")
        set(after 1)
    elseif(after)
        get_filename_component(language "${file}" NAME_WE)
        string(MAKE_C_IDENTIFIER "vocabulary_${language}" array)
        file(READ "${file}" bytes HEX)
        string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
        string(APPEND arrays "static const unsigned char ${array}[] = {\n${bytes}};\n\n")
        string(APPEND rows "\t{\"${language}\", ${array}, sizeof ${array}},\n")
    endif()
endforeach()

file(WRITE "${OUT}" "/* Made from src/voice/vocabulary by src/voice/embed.cmake. */
#include \"voice/vocabulary.h\"

${arrays}const struct qk_vocabulary qk_vocabularies[] = {
${rows}};
const size_t qk_vocabulary_count = sizeof qk_vocabularies / sizeof *qk_vocabularies;
")
