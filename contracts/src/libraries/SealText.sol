// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Reads the dataId of a sealed claim: "sealed:" and the seal in 64 lower-case hex digits.
library SealText {
    bytes7 private constant PREFIX = "sealed:";
    uint256 private constant PREFIX_LENGTH = 7;
    uint256 private constant LENGTH = PREFIX_LENGTH + 64;

    /// @notice The seal inside a dataId, zero when it is no sealed claim.
    function sealOf(string memory dataId) internal pure returns (bytes32) {
        bytes memory characters = bytes(dataId);
        if (characters.length != LENGTH || bytes7(bytes32(characters)) != PREFIX) return 0;
        uint256 seal;
        for (uint256 i = PREFIX_LENGTH; i < LENGTH; i++) {
            uint8 character = uint8(characters[i]);
            bool decimal = character >= 0x30 && character <= 0x39; // 0-9
            if (!decimal && (character < 0x61 || character > 0x66)) return 0; // a-f
            seal = (seal << 4) | (decimal ? character - 0x30 : character - 0x61 + 10);
        }
        return bytes32(seal);
    }
}
