# Turns files into C arrays: cmake -DOUT=x.c -P embed.cmake -- folder file...
set(types_html "text/html; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(types_svg "image/svg+xml")

math(EXPR last "${CMAKE_ARGC} - 1")
set(arrays "")
set(rows "")
set(after 0)
foreach(index RANGE ${last})
    set(file "${CMAKE_ARGV${index}}")
    if(file STREQUAL "--")
        set(after 1)
    elseif(after)
        get_filename_component(name "${file}" NAME)
        get_filename_component(kind "${file}" LAST_EXT)
        string(SUBSTRING "${kind}" 1 -1 kind)
        string(MAKE_C_IDENTIFIER "file_${name}" array)
        file(READ "${file}" bytes HEX)
        string(REGEX REPLACE "(................................)" "\\1\n" bytes "${bytes}")
        string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
        string(APPEND arrays "static const unsigned char ${array}[] = {\n${bytes}};\n\n")
        string(APPEND rows "\t{\"/${name}\", \"${types_${kind}}\", ${array}, sizeof ${array}},\n")
    endif()
endforeach()

file(WRITE "${OUT}" "/* Made from src/server/page by src/server/embed.cmake. */
#include \"server/web_private.h\"

${arrays}const struct qk_web_file qk_web_files[] = {
${rows}};
const size_t qk_web_file_count = sizeof qk_web_files / sizeof *qk_web_files;
")
