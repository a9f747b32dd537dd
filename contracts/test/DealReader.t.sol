// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealFacts} from "../src/interfaces/IDealReader.sol";
import {SealText} from "../src/libraries/SealText.sol";
import {PoolFixture} from "./support/PoolFixture.sol";

contract DealReaderTest is PoolFixture {
    string private constant SEALED = "sealed:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    bytes32 private constant SEAL = 0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff;

    function _hex(bytes32 value) private pure returns (bytes memory text) {
        text = new bytes(64);
        for (uint256 i = 0; i < 64; i++) {
            text[i] = bytes("0123456789abcdef")[uint256(value) >> (252 - 4 * i) & 15];
        }
    }

    function test_a_result_is_read_with_the_time_it_can_be_disputed_until() public {
        _submit(DEAL, CLAIM);
        DealFacts memory facts = dealReader.factsOf(DEAL);
        assertEq(facts.jobCreator, creator, "creator");
        assertEq(facts.resourceProvider, provider, "provider");
        assertEq(facts.solver, solver, "solver");
        assertEq(facts.state, 2, "ResultsSubmitted");
        assertEq(facts.resultsSubmittedAt, block.timestamp, "submitted");
        assertEq(facts.deadline, block.timestamp + judgeTimeout, "deadline");
        assertEq(facts.dataIdHash, keccak256(bytes(CLAIM)), "dataId");
        assertTrue(facts.claimDigest != 0 && facts.seal == 0, "a claim in the open");
    }

    function test_a_sealed_claim_is_a_seal_and_no_digest() public {
        _submit(DEAL, SEALED);
        DealFacts memory facts = dealReader.factsOf(DEAL);
        assertEq(facts.seal, SEAL, "seal");
        assertEq(facts.claimDigest, 0, "no digest");
    }

    function test_an_unknown_deal_is_all_zero() public view {
        DealFacts memory facts = dealReader.factsOf("unknown");
        assertTrue(facts.jobCreator == address(0) && facts.state == 0 && facts.deadline == 0, "zero");
    }

    function test_what_is_not_exactly_a_seal_is_none() public pure {
        string[9] memory texts = [
            "",
            "sealed:",
            CLAIM,
            "sealed:00112233445566778899aabbccddeeff00112233445566778899aabbccddeef",
            "sealed:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0",
            "sealed:00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF",
            "Sealed:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
            "sealed:00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg",
            "sealed 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
        ];
        for (uint256 i = 0; i < texts.length; i++) {
            assertEq(SealText.sealOf(texts[i]), 0, texts[i]);
        }
    }

    function testFuzz_every_seal_is_read_back(bytes32 seal) public pure {
        assertEq(SealText.sealOf(string(bytes.concat("sealed:", _hex(seal)))), seal, "seal");
    }

    function testFuzz_one_other_character_makes_it_none(bytes32 seal, uint256 at, uint8 other) public pure {
        bytes memory text = bytes.concat("sealed:", _hex(seal));
        at = bound(at, 7, text.length - 1);
        bool digit = (other >= 0x30 && other <= 0x39) || (other >= 0x61 && other <= 0x66);
        text[at] = bytes1(other);
        if (!digit) assertEq(SealText.sealOf(string(text)), 0, "not hex");
    }
}
