// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Stretches of the weight line that a draw leaves out, sorted by their start, so that drawing without replacement needs one walk
/// a seat and no retries.
library ExcludedRanges {
    struct Ranges {
        uint256 count;
        /// @dev Sum of the ranges' weights.
        uint256 weight;
        uint256[] starts;
        uint256[] weights;
    }

    /// @notice No ranges, with room for `capacity`.
    function create(uint256 capacity) internal pure returns (Ranges memory ranges) {
        ranges.starts = new uint256[](capacity);
        ranges.weights = new uint256[](capacity);
    }

    /// @notice Adds a range; one that is there already is not added again. Ranges never overlap and none is empty, so the start tells.
    function insert(Ranges memory ranges, uint256 start, uint256 weight) internal pure {
        uint256 at = ranges.count;
        while (at > 0 && ranges.starts[at - 1] > start) at--;
        if (at > 0 && ranges.starts[at - 1] == start) return;
        for (uint256 i = ranges.count; i > at; i--) {
            ranges.starts[i] = ranges.starts[i - 1];
            ranges.weights[i] = ranges.weights[i - 1];
        }
        ranges.starts[at] = start;
        ranges.weights[at] = weight;
        ranges.count++;
        ranges.weight += weight;
    }

    /// @notice From a point on the line without the ranges to the same point on the whole line.
    function shift(Ranges memory ranges, uint256 point) internal pure returns (uint256) {
        for (uint256 i = 0; i < ranges.count && point >= ranges.starts[i]; i++) {
            point += ranges.weights[i];
        }
        return point;
    }
}
