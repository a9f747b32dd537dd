// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Reads CIDv0: base58btc of a sha2-256 multihash, 0x12 0x20 and 32 bytes of digest (multiformats/cid).
library CidV0 {
    uint256 private constant LENGTH = 46;
    uint256 private constant PREFIX = 0x1220;
    uint256 private constant LIMB = type(uint128).max;
    uint256 private constant NO_DIGIT = 58;

    /// @notice The digest inside a CIDv0, zero when the text is none.
    function digestOf(string memory text) internal pure returns (bytes32) {
        bytes memory characters = bytes(text);
        if (characters.length != LENGTH) return 0;
        // 34 bytes are more than a word: three limbs, the lower two of 128 bits.
        uint256 low;
        uint256 middle;
        uint256 high;
        for (uint256 i = 0; i < LENGTH; i++) {
            uint256 digit = _digit(uint8(characters[i]));
            if (digit == NO_DIGIT) return 0;
            low = low * 58 + digit;
            middle = middle * 58 + (low >> 128);
            high = high * 58 + (middle >> 128);
            low &= LIMB;
            middle &= LIMB;
        }
        return high == PREFIX ? bytes32((middle << 128) | low) : bytes32(0);
    }

    function _digit(uint8 character) private pure returns (uint256) {
        if (character >= 0x31 && character <= 0x39) return character - 0x31; // 1-9
        if (character >= 0x41 && character <= 0x48) return character - 0x41 + 9; // A-H
        if (character >= 0x4a && character <= 0x4e) return character - 0x4a + 17; // J-N
        if (character >= 0x50 && character <= 0x5a) return character - 0x50 + 22; // P-Z
        if (character >= 0x61 && character <= 0x6b) return character - 0x61 + 33; // a-k
        if (character >= 0x6d && character <= 0x7a) return character - 0x6d + 44; // m-z
        return NO_DIGIT;
    }
}
