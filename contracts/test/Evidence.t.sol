// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract EvidenceTest is DisputeDriver {
    string private constant LOCATION = "https://provider.example/claim.car";

    event EvidencePosted(bytes32 indexed disputeId, address indexed party, string location);

    function test_either_party_says_where_the_bytes_are() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        assertTrue(!pool.getDispute(disputeId).evidencePosted, "nothing yet");
        vm.expectEmit(true, true, false, true, address(pool));
        emit EvidencePosted(disputeId, provider, LOCATION);
        vm.prank(provider);
        pool.postEvidence(disputeId, LOCATION);
        assertTrue(pool.getDispute(disputeId).evidencePosted, "noted");
        vm.expectEmit(true, true, false, true, address(pool));
        emit EvidencePosted(disputeId, creator, LOCATION);
        vm.prank(creator);
        pool.postEvidence(disputeId, LOCATION);
    }

    function test_others_do_not() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotAParty.selector, creator, provider, solver));
        vm.prank(solver);
        pool.postEvidence(disputeId, LOCATION);
    }

    function test_a_location_has_one_to_512_bytes() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.LocationTooLong.selector, 512, 513));
        vm.prank(creator);
        pool.postEvidence(disputeId, string(new bytes(513)));
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.LocationTooLong.selector, 512, 0));
        vm.prank(creator);
        pool.postEvidence(disputeId, "");
        vm.prank(creator);
        pool.postEvidence(disputeId, string(new bytes(512)));
    }

    function test_evidence_is_for_disputes_that_are_open() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 0));
        vm.prank(creator);
        pool.postEvidence("unknown", LOCATION);
        bytes32 disputeId = _decided(DEAL, 1, 3, 3, 3);
        vm.prank(creator);
        pool.postEvidence(disputeId, LOCATION);
        vm.warp(pool.getDispute(disputeId).finalAt);
        pool.finalise(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 1, 6));
        vm.prank(creator);
        pool.postEvidence(disputeId, LOCATION);
    }
}
