// Catch2 in the version at hand: tests are written for version 3 and build with version 2 as well.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
