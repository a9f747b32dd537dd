// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Stretches of the weight line that a draw leaves out, sorted by their start, so that drawing without replacement needs one walk
/// a seat and no retries. Starts and weights stay below 2^128.
library ExcludedRanges {
    struct Ranges {
        uint256 count;
        /// @dev Sum of the ranges' weights.
        uint256 weight;
        /// @dev Each a start in the high half of a word, a weight in the low one.
        uint256[] list;
    }

    /// @notice No ranges, with room for `capacity`.
    function create(uint256 capacity) internal pure returns (Ranges memory ranges) {
        ranges.list = new uint256[](capacity);
    }

    /// @notice Adds a range; one that is there already is not added again. Ranges never overlap and none is empty, so the start tells.
    function insert(Ranges memory ranges, uint256 start, uint256 weight) internal pure {
        uint256[] memory list = ranges.list;
        uint256 at = ranges.count;
        while (at > 0 && list[at - 1] >> 128 > start) at--;
        if (at > 0 && list[at - 1] >> 128 == start) return;
        for (uint256 i = ranges.count; i > at; i--) {
            list[i] = list[i - 1];
        }
        list[at] = start << 128 | weight;
        ranges.count++;
        ranges.weight += weight;
    }

    /// @notice From a point on the line without the ranges to the same point on the whole line.
    function shift(Ranges memory ranges, uint256 point) internal pure returns (uint256) {
        uint256[] memory list = ranges.list;
        uint256 count = ranges.count;
        for (uint256 i = 0; i < count; i++) {
            uint256 range = list[i];
            if (point < range >> 128) break;
            unchecked {
                point += uint128(range);
            }
        }
        return point;
    }
}
