// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Assertions that say what was expected and what came.
abstract contract Assertions {
    error NotEqual(string what, uint256 expected, uint256 got);
    error NotEqualBytes32(string what, bytes32 expected, bytes32 got);
    error NotEqualAddress(string what, address expected, address got);
    error NotTrue(string what);
    error NotBelow(string what, uint256 limit, uint256 got);

    function assertEq(uint256 got, uint256 expected, string memory what) internal pure {
        if (got != expected) revert NotEqual(what, expected, got);
    }

    function assertEq(bytes32 got, bytes32 expected, string memory what) internal pure {
        if (got != expected) revert NotEqualBytes32(what, expected, got);
    }

    function assertEq(address got, address expected, string memory what) internal pure {
        if (got != expected) revert NotEqualAddress(what, expected, got);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert NotTrue(what);
    }

    function assertBelow(uint256 got, uint256 limit, string memory what) internal pure {
        if (got >= limit) revert NotBelow(what, limit, got);
    }

    /// @notice A value in [low, high] from any.
    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        uint256 span = high - low;
        return span == type(uint256).max ? value : low + value % (span + 1);
    }
}
