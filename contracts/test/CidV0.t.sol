// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PoolFixture} from "./support/PoolFixture.sol";

contract CidV0Test is PoolFixture {
    bytes internal constant ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    function test_known_cids_give_their_digest() public view {
        assertEq(
            pool.claimDigestOf("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"),
            0x46d44814b9c5af141c3aaab7c05dc5e844ead5f91f12858b021eba45768b4c0e,
            "hello world"
        );
        assertEq(
            dealReader.claimDigestOf("Qme5yFHYuGK97MfCqNdNTCU8n9GxystnsJaU7CyJuhAZcy"),
            0xe9f83d3bab4357499af1b8c4ccc17de91c5459cff55d0200c54027afb356884e,
            "moo"
        );
    }

    function test_what_is_no_cid_gives_zero() public view {
        assertEq(pool.claimDigestOf(""), 0, "empty");
        assertEq(pool.claimDigestOf("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5"), 0, "a character short");
        assertEq(pool.claimDigestOf("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5oo"), 0, "a character long");
        assertEq(pool.claimDigestOf("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff50"), 0, "0 is no digit");
        assertEq(pool.claimDigestOf("QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5l"), 0, "l is no digit");
        assertEq(pool.claimDigestOf("Qz111111111111111111111111111111111111111111o1"), 0, "another multihash");
        assertEq(pool.claimDigestOf("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"), 0, "the largest");
        assertEq(pool.claimDigestOf("1111111111111111111111111111111111111111111111"), 0, "the smallest");
    }

    function testFuzz_decoding_undoes_encoding(bytes32 digest) public view {
        assertEq(pool.claimDigestOf(_encode(digest)), digest, "round trip");
    }

    /// @dev Base58 by long division of the 34 bytes.
    function _encode(bytes32 digest) private pure returns (string memory) {
        bytes memory number = abi.encodePacked(hex"1220", digest);
        bytes memory text = new bytes(46);
        for (uint256 at = 46; at > 0; at--) {
            uint256 remainder;
            for (uint256 i = 0; i < number.length; i++) {
                uint256 value = remainder * 256 + uint8(number[i]);
                number[i] = bytes1(uint8(value / 58));
                remainder = value % 58;
            }
            text[at - 1] = ALPHABET[remainder];
        }
        return string(text);
    }
}
