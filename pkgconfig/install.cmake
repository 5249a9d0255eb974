# What is installed, in four parts that a packager may split: runtime (libquark), sim (libquark-sim), tools and
# development files of each.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/quark)

function(quark_install_library target export component)
    install(TARGETS ${target} EXPORT ${export}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component} NAMELINK_COMPONENT ${component}-dev
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component}-dev)
    install(EXPORT ${export} NAMESPACE quark:: DESTINATION ${package_folder} COMPONENT ${component}-dev)
endfunction()

quark_install_library(quark quark-targets quark)
quark_install_library(quark-static quark-static-targets quark)
quark_install_library(quark-sim quark-sim-targets sim)
quark_install_library(quark-sim-static quark-sim-static-targets sim)
if(TARGET quark-sim-pocketsphinx)
    install(TARGETS quark-sim-pocketsphinx LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sim-pocketsphinx
        NAMELINK_SKIP)
endif()
foreach(tool quarkctl quark-glasses)
    if(TARGET ${tool})
        install(TARGETS ${tool} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
    endif()
endforeach()

install(DIRECTORY include/quark DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT quark-dev
    FILES_MATCHING PATTERN "*.h" PATTERN "sim.h" EXCLUDE)
install(FILES include/quark/sim.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/quark COMPONENT sim-dev)

foreach(name quark quark-sim)
    configure_file(pkgconfig/${name}.pc.in ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc @ONLY)
endforeach()
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/quark.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT quark-dev)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/quark-sim.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT sim-dev)

configure_package_config_file(pkgconfig/quark-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/quark-config.cmake
    INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/quark-config-version.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/quark-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/quark-config-version.cmake
    DESTINATION ${package_folder} COMPONENT quark-dev)
