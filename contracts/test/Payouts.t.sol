// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Assertions} from "./support/Assertions.sol";

/// A scoreboard's payout as a distributor contract checks it. The values are a leaf of the tree of four in
/// packages/domain/src/scoreboard/openzeppelin-trees.json, whose test holds them against this file.
contract PayoutsTest is Assertions {
    bytes32 internal constant ROOT = 0x52bd4f9561f6e767419fae8125c0997c1cf0b3181be2a0a6efcd639d3866541e;
    address internal constant ACCOUNT = 0xB111e10396903A33c8EdF38DbcD9EB8fFeE19aAe;
    uint256 internal constant AMOUNT = 4775642193309536981037164395931920144509740060468687268223117431470970;

    function proof() internal pure returns (bytes32[] memory nodes) {
        nodes = new bytes32[](2);
        nodes[0] = 0x4d7e08215ee138c01a209c9f42b2ccc8cd322b0b77bcbcecacf8d258f21cf5f9;
        nodes[1] = 0xfc8c7e72659b8a6c8b2ad3287b66a119d870ce0eddde19beee6cd4738a05b6f4;
    }

    function leafOf(address account, uint256 amount) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(account, amount))));
    }

    function test_a_distributor_accepts_a_payout_and_no_other() public pure {
        assertTrue(MerkleProof.verify(proof(), ROOT, leafOf(ACCOUNT, AMOUNT)), "the payout");
        assertTrue(!MerkleProof.verify(proof(), ROOT, leafOf(ACCOUNT, AMOUNT + 1)), "one wei more");
        assertTrue(!MerkleProof.verify(proof(), ROOT, leafOf(address(1), AMOUNT)), "somebody else");
    }
}
