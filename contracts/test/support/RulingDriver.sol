// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Canary} from "../../src/interfaces/ICanaries.sol";
import {DisputeDriver} from "./DisputeDriver.sol";
import {vm} from "./Vm.sol";

/// @notice Plays what follows a ruling: windows, appeals, canaries, settling.
abstract contract RulingDriver is DisputeDriver {
    address internal appellant = address(0xC0FFEE05);
    address internal sponsor = address(0xC0FFEE06);
    bytes32 internal constant TRUTH_SALT = keccak256("truth salt");
    bytes32 internal constant SEAL_SALT = keccak256("the seal's salt");

    /// @dev Lets the ruling's window pass.
    function _passWindow(bytes32 disputeId) internal {
        uint64 finalAt = pool.getDispute(disputeId).finalAt;
        if (block.timestamp < finalAt) vm.warp(finalAt);
    }

    /// @dev A panel of three that voted, closed, its window over.
    function _ruled(string memory dealId, uint8 rounds, uint8 a, uint8 b, uint8 c)
        internal
        returns (bytes32 disputeId)
    {
        disputeId = _decided(dealId, rounds, a, b, c);
        _passWindow(disputeId);
    }

    /// @dev Draws, plays and closes the present round.
    function _playRound(bytes32 disputeId, uint8[] memory outcomes) internal {
        _draw(disputeId, keccak256(abi.encode(disputeId, pool.getDispute(disputeId).currentRound)));
        _play(disputeId, outcomes);
        _passReveal(disputeId);
        if (pool.phase(disputeId) == 4) pool.closeRound(disputeId);
    }

    function _provide(address account, uint256 amount) internal {
        token.transfer(account, amount);
        vm.prank(account);
        token.approve(address(settlement), type(uint256).max);
    }

    function _appealAs(address account, bytes32 disputeId) internal {
        _provide(account, 100 * LP);
        vm.prank(account);
        pool.appeal(disputeId);
    }

    /// @dev A bonded sponsor whose first root is this deal's canary alone; disputes may open from the next epoch on.
    function _commitCanary(string memory dealId, uint8 truth) internal {
        canaries.scheduleSponsor(sponsor, true);
        vm.warp(block.timestamp + parameters.delay());
        canaries.applySponsor(sponsor);
        token.transfer(sponsor, 2 * CANARY_BOND);
        vm.prank(creator);
        canaries.consent(sponsor);
        vm.prank(provider);
        canaries.consent(sponsor);
        bytes32 root = canaries.leafOf(Canary(dealId, creator, provider, truth, TRUTH_SALT));
        vm.prank(sponsor);
        token.approve(address(canaries), type(uint256).max);
        vm.prank(sponsor);
        canaries.addBond(2 * CANARY_BOND);
        vm.prank(sponsor);
        canaries.postRoot(root);
        _nextEpoch();
    }

    function _openCanary(bytes32 disputeId, uint8 truth) internal {
        pool.openCanary(disputeId, sponsor, 0, truth, TRUTH_SALT, new bytes32[](0));
    }

    /// @dev What the provider of a deal commits to when it seals a digest.
    function _sealOf(string memory dealId, bytes32 digest) internal view returns (bytes32) {
        bytes32 typeHash =
            keccak256("Seal(uint256 chainId,string dealId,address resourceProvider,bytes32 resultDigest,bytes32 salt)");
        return keccak256(abi.encode(typeHash, block.chainid, keccak256(bytes(dealId)), provider, digest, SEAL_SALT));
    }

    /// @dev The dataId of a sealed claim.
    function _sealedText(bytes32 seal) internal pure returns (string memory) {
        bytes memory digits = "0123456789abcdef";
        bytes memory text = new bytes(64);
        for (uint256 i = 0; i < 64; i++) {
            text[i] = digits[(uint256(seal) >> (4 * (63 - i))) & 15];
        }
        return string.concat("sealed:", string(text));
    }

    /// @dev Outcomes from decimal digits, first member first.
    function _list(uint256 digits, uint256 count) internal pure returns (uint8[] memory list) {
        list = new uint8[](count);
        for (uint256 i = count; i > 0; i--) {
            list[i - 1] = uint8(digits % 10);
            digits /= 10;
        }
    }
}
